# pragma version 0.4.3
# @title An Aave V3 aToken: a claim on a reserve whose balance grows by itself.
# @dev   It stores scaled balances; balanceOf multiplies by the reserve's index.
#        The underlying tokens lie here, not in the pool, as in the original.

from ethereum.ercs import IERC20
implements: IERC20

interface Pool:
    def getReserveNormalizedIncome(asset: address) -> uint256: view
    def requireHealthy(user: address) -> bool: view

event Transfer:
    sender: indexed(address)
    receiver: indexed(address)
    value: uint256

event Approval:
    owner: indexed(address)
    spender: indexed(address)
    value: uint256

event BalanceTransfer:
    source: indexed(address)
    to: indexed(address)
    value: uint256
    index: uint256

RAY: constant(uint256) = 10 ** 27

name: public(String[48])
symbol: public(String[16])
decimals: public(uint8)
POOL: public(immutable(address))
UNDERLYING_ASSET_ADDRESS: public(immutable(address))

allowance: public(HashMap[address, HashMap[address, uint256]])
scaledBalanceOf: public(HashMap[address, uint256])
scaledTotalSupply: public(uint256)


@deploy
def __init__(pool: address, asset: address, name: String[48], symbol: String[16], decimals: uint8):
    POOL = pool
    UNDERLYING_ASSET_ADDRESS = asset
    self.name = name
    self.symbol = symbol
    self.decimals = decimals


@view
@external
def balanceOf(owner: address) -> uint256:
    return self.scaledBalanceOf[owner] * self._index() // RAY


@view
@external
def totalSupply() -> uint256:
    return self.scaledTotalSupply * self._index() // RAY


@external
def approve(spender: address, amount: uint256) -> bool:
    self.allowance[msg.sender][spender] = amount
    log Approval(owner=msg.sender, spender=spender, value=amount)
    return True


@external
def transfer(to: address, amount: uint256) -> bool:
    self._move(msg.sender, to, amount)
    return True


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    if self.allowance[owner][msg.sender] != max_value(uint256):
        self.allowance[owner][msg.sender] -= amount
    self._move(owner, to, amount)
    return True


# What only the pool may do


@external
def mint(caller: address, on_behalf_of: address, amount: uint256, index: uint256):
    assert msg.sender == POOL, "23"
    scaled: uint256 = amount * RAY // index
    assert scaled != 0, "24"
    self.scaledBalanceOf[on_behalf_of] += scaled
    self.scaledTotalSupply += scaled
    log Transfer(sender=empty(address), receiver=on_behalf_of, value=amount)


@external
def burn(owner: address, receiver: address, amount: uint256, index: uint256):
    assert msg.sender == POOL, "23"
    # Rounded against the one who leaves, but never beyond what they have: taking
    # out the whole balance must leave nothing behind.
    scaled: uint256 = min((amount * RAY + index - 1) // index, self.scaledBalanceOf[owner])
    if amount == self.scaledBalanceOf[owner] * index // RAY:
        scaled = self.scaledBalanceOf[owner]
    self.scaledBalanceOf[owner] -= scaled
    self.scaledTotalSupply -= scaled
    log Transfer(sender=owner, receiver=empty(address), value=amount)
    if receiver != self:
        assert extcall IERC20(UNDERLYING_ASSET_ADDRESS).transfer(receiver, amount, default_return_value=True)


@external
def transferUnderlyingTo(to: address, amount: uint256):
    assert msg.sender == POOL, "23"
    assert extcall IERC20(UNDERLYING_ASSET_ADDRESS).transfer(to, amount, default_return_value=True)


@view
@internal
def _index() -> uint256:
    return staticcall Pool(POOL).getReserveNormalizedIncome(UNDERLYING_ASSET_ADDRESS)


@internal
def _move(owner: address, to: address, amount: uint256):
    index: uint256 = self._index()
    scaled: uint256 = min((amount * RAY + index - 1) // index, self.scaledBalanceOf[owner])
    assert amount <= self.scaledBalanceOf[owner] * index // RAY
    self.scaledBalanceOf[owner] -= scaled
    self.scaledBalanceOf[to] += scaled
    assert staticcall Pool(POOL).requireHealthy(owner)
    log Transfer(sender=owner, receiver=to, value=amount)
    log BalanceTransfer(source=owner, to=to, value=scaled, index=index)
