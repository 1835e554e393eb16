# pragma version 0.4.3
# @title A Uniswap V2 pair: two tokens, constant product, 0.3 % a swap.
# @dev   Liquidity is added once by whoever deploys it; there are no LP shares.

from ethereum.ercs import IERC20

event Swap:
    sender: indexed(address)
    amount0In: uint256
    amount1In: uint256
    amount0Out: uint256
    amount1Out: uint256
    to: indexed(address)

event Sync:
    reserve0: uint112
    reserve1: uint112

factory: public(immutable(address))
token0: public(immutable(address))
token1: public(immutable(address))
reserve0: uint256
reserve1: uint256
updated: uint256


@deploy
def __init__(factory_: address, a: address, b: address):
    factory = factory_
    token0 = a if convert(a, uint160) < convert(b, uint160) else b
    token1 = b if convert(a, uint160) < convert(b, uint160) else a


@view
@external
def getReserves() -> (uint112, uint112, uint32):
    return convert(self.reserve0, uint112), convert(self.reserve1, uint112), convert(self.updated, uint32)


@nonreentrant
@external
def swap(amount0Out: uint256, amount1Out: uint256, to: address, data: Bytes[1024]):
    assert amount0Out > 0 or amount1Out > 0, "UniswapV2: INSUFFICIENT_OUTPUT_AMOUNT"
    assert amount0Out < self.reserve0 and amount1Out < self.reserve1, "UniswapV2: INSUFFICIENT_LIQUIDITY"
    assert to != token0 and to != token1, "UniswapV2: INVALID_TO"
    assert len(data) == 0, "UniswapV2: FLASH_SWAPS_NOT_MODELLED"
    if amount0Out > 0:
        assert extcall IERC20(token0).transfer(to, amount0Out, default_return_value=True)
    if amount1Out > 0:
        assert extcall IERC20(token1).transfer(to, amount1Out, default_return_value=True)
    balance0: uint256 = staticcall IERC20(token0).balanceOf(self)
    balance1: uint256 = staticcall IERC20(token1).balanceOf(self)
    in0: uint256 = 0
    in1: uint256 = 0
    if balance0 > self.reserve0 - amount0Out:
        in0 = balance0 - (self.reserve0 - amount0Out)
    if balance1 > self.reserve1 - amount1Out:
        in1 = balance1 - (self.reserve1 - amount1Out)
    assert in0 > 0 or in1 > 0, "UniswapV2: INSUFFICIENT_INPUT_AMOUNT"
    kept: uint256 = (balance0 * 1000 - in0 * 3) * (balance1 * 1000 - in1 * 3)
    assert kept >= self.reserve0 * self.reserve1 * 1000000, "UniswapV2: K"
    self._update(balance0, balance1)
    log Swap(
        sender=msg.sender, amount0In=in0, amount1In=in1,
        amount0Out=amount0Out, amount1Out=amount1Out, to=to,
    )


@external
def sync():
    self._update(staticcall IERC20(token0).balanceOf(self), staticcall IERC20(token1).balanceOf(self))


@internal
def _update(balance0: uint256, balance1: uint256):
    self.reserve0 = balance0
    self.reserve1 = balance1
    self.updated = block.timestamp
    log Sync(reserve0=convert(balance0, uint112), reserve1=convert(balance1, uint112))
