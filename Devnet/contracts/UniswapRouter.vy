# pragma version 0.4.3
# @title Uniswap V2's router, with its factory's getPair in the same contract.

from ethereum.ercs import IERC20

interface Pair:
    def token0() -> address: view
    def token1() -> address: view
    def getReserves() -> (uint112, uint112, uint32): view
    def swap(amount0Out: uint256, amount1Out: uint256, to: address, data: Bytes[1024]): nonpayable

interface WrappedEther:
    def deposit(): payable
    def withdraw(wad: uint256): nonpayable
    def transfer(dst: address, wad: uint256) -> bool: nonpayable

HOPS: constant(uint256) = 5

WETH: public(immutable(address))
getPair: public(HashMap[address, HashMap[address, address]])
owner: address


@deploy
def __init__(weth: address):
    WETH = weth
    self.owner = msg.sender


@payable
@external
def __default__():
    assert msg.sender == WETH


@external
def register(pair: address):
    assert msg.sender == self.owner
    a: address = staticcall Pair(pair).token0()
    b: address = staticcall Pair(pair).token1()
    self.getPair[a][b] = pair
    self.getPair[b][a] = pair


@view
@external
def factory() -> address:
    return self


# Exact input


@external
def swapExactTokensForTokens(
    amountIn: uint256, amountOutMin: uint256, path: DynArray[address, HOPS], to: address, deadline: uint256,
) -> DynArray[uint256, HOPS]:
    self._check_deadline(deadline)
    amounts: DynArray[uint256, HOPS] = self._amounts_out(amountIn, path)
    assert amounts[len(amounts) - 1] >= amountOutMin, "UniswapV2Router: INSUFFICIENT_OUTPUT_AMOUNT"
    self._pull(path, amounts[0])
    self._swap(amounts, path, to)
    return amounts


@payable
@external
def swapExactETHForTokens(
    amountOutMin: uint256, path: DynArray[address, HOPS], to: address, deadline: uint256,
) -> DynArray[uint256, HOPS]:
    self._check_deadline(deadline)
    assert path[0] == WETH, "UniswapV2Router: INVALID_PATH"
    amounts: DynArray[uint256, HOPS] = self._amounts_out(msg.value, path)
    assert amounts[len(amounts) - 1] >= amountOutMin, "UniswapV2Router: INSUFFICIENT_OUTPUT_AMOUNT"
    self._push_ether(path, amounts[0])
    self._swap(amounts, path, to)
    return amounts


@external
def swapExactTokensForETH(
    amountIn: uint256, amountOutMin: uint256, path: DynArray[address, HOPS], to: address, deadline: uint256,
) -> DynArray[uint256, HOPS]:
    self._check_deadline(deadline)
    assert path[len(path) - 1] == WETH, "UniswapV2Router: INVALID_PATH"
    amounts: DynArray[uint256, HOPS] = self._amounts_out(amountIn, path)
    got: uint256 = amounts[len(amounts) - 1]
    assert got >= amountOutMin, "UniswapV2Router: INSUFFICIENT_OUTPUT_AMOUNT"
    self._pull(path, amounts[0])
    self._swap(amounts, path, self)
    extcall WrappedEther(WETH).withdraw(got)
    raw_call(to, b"", value=got)
    return amounts


# Exact output


@external
def swapTokensForExactTokens(
    amountOut: uint256, amountInMax: uint256, path: DynArray[address, HOPS], to: address, deadline: uint256,
) -> DynArray[uint256, HOPS]:
    self._check_deadline(deadline)
    amounts: DynArray[uint256, HOPS] = self._amounts_in(amountOut, path)
    assert amounts[0] <= amountInMax, "UniswapV2Router: EXCESSIVE_INPUT_AMOUNT"
    self._pull(path, amounts[0])
    self._swap(amounts, path, to)
    return amounts


@payable
@external
def swapETHForExactTokens(
    amountOut: uint256, path: DynArray[address, HOPS], to: address, deadline: uint256,
) -> DynArray[uint256, HOPS]:
    self._check_deadline(deadline)
    assert path[0] == WETH, "UniswapV2Router: INVALID_PATH"
    amounts: DynArray[uint256, HOPS] = self._amounts_in(amountOut, path)
    assert amounts[0] <= msg.value, "UniswapV2Router: EXCESSIVE_INPUT_AMOUNT"
    self._push_ether(path, amounts[0])
    self._swap(amounts, path, to)
    if msg.value > amounts[0]:
        raw_call(msg.sender, b"", value=msg.value - amounts[0])
    return amounts


# Quotes


@view
@external
def getAmountsOut(amountIn: uint256, path: DynArray[address, HOPS]) -> DynArray[uint256, HOPS]:
    return self._amounts_out(amountIn, path)


@view
@external
def getAmountsIn(amountOut: uint256, path: DynArray[address, HOPS]) -> DynArray[uint256, HOPS]:
    return self._amounts_in(amountOut, path)


@view
@internal
def _amounts_out(amount_in: uint256, path: DynArray[address, HOPS]) -> DynArray[uint256, HOPS]:
    assert len(path) >= 2, "UniswapV2Library: INVALID_PATH"
    assert amount_in > 0, "UniswapV2Library: INSUFFICIENT_INPUT_AMOUNT"
    amounts: DynArray[uint256, HOPS] = [amount_in]
    for hop: uint256 in range(HOPS - 1):
        if hop + 1 >= len(path):
            break
        reserve_in: uint256 = 0
        reserve_out: uint256 = 0
        reserve_in, reserve_out = self._reserves(path[hop], path[hop + 1])
        paid: uint256 = amounts[hop] * 997
        amounts.append(paid * reserve_out // (reserve_in * 1000 + paid))
    return amounts


@view
@internal
def _amounts_in(amount_out: uint256, path: DynArray[address, HOPS]) -> DynArray[uint256, HOPS]:
    assert len(path) >= 2, "UniswapV2Library: INVALID_PATH"
    assert amount_out > 0, "UniswapV2Library: INSUFFICIENT_OUTPUT_AMOUNT"
    amounts: DynArray[uint256, HOPS] = []
    for place: address in path:
        amounts.append(amount_out)
    for step: uint256 in range(HOPS - 1):
        if step + 1 >= len(path):
            break
        hop: uint256 = len(path) - 1 - step
        reserve_in: uint256 = 0
        reserve_out: uint256 = 0
        reserve_in, reserve_out = self._reserves(path[hop - 1], path[hop])
        assert amounts[hop] < reserve_out, "UniswapV2Library: INSUFFICIENT_LIQUIDITY"
        amounts[hop - 1] = reserve_in * amounts[hop] * 1000 // ((reserve_out - amounts[hop]) * 997) + 1
    return amounts


@view
@internal
def _reserves(source: address, target: address) -> (uint256, uint256):
    pair: address = self.getPair[source][target]
    assert pair != empty(address), "UniswapV2Library: INSUFFICIENT_LIQUIDITY"
    reserve0: uint112 = 0
    reserve1: uint112 = 0
    updated: uint32 = 0
    reserve0, reserve1, updated = staticcall Pair(pair).getReserves()
    if source == staticcall Pair(pair).token0():
        return convert(reserve0, uint256), convert(reserve1, uint256)
    return convert(reserve1, uint256), convert(reserve0, uint256)


@internal
def _pull(path: DynArray[address, HOPS], amount: uint256):
    pair: address = self.getPair[path[0]][path[1]]
    assert extcall IERC20(path[0]).transferFrom(msg.sender, pair, amount, default_return_value=True), "TransferHelper: TRANSFER_FROM_FAILED"


@internal
def _push_ether(path: DynArray[address, HOPS], amount: uint256):
    extcall WrappedEther(WETH).deposit(value=amount)
    assert extcall WrappedEther(WETH).transfer(self.getPair[path[0]][path[1]], amount)


# Each pair pays straight into the next one; the last pays the recipient.
@internal
def _swap(amounts: DynArray[uint256, HOPS], path: DynArray[address, HOPS], to: address):
    for hop: uint256 in range(HOPS - 1):
        if hop + 1 >= len(path):
            break
        receiver: address = to
        if hop + 2 < len(path):
            receiver = self.getPair[path[hop + 1]][path[hop + 2]]
        pair: address = self.getPair[path[hop]][path[hop + 1]]
        if path[hop] == staticcall Pair(pair).token0():
            extcall Pair(pair).swap(0, amounts[hop + 1], receiver, b"")
        else:
            extcall Pair(pair).swap(amounts[hop + 1], 0, receiver, b"")


@view
@internal
def _check_deadline(deadline: uint256):
    assert deadline >= block.timestamp, "UniswapV2Router: EXPIRED"
