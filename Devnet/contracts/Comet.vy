# pragma version 0.4.3
# @title Compound V3 (Comet), the lending side of one base asset.
# @dev   Balances are principals times an index that grows with time. As in the
#        original the rate a second depends on utilisation; nobody borrows on a
#        practice chain, so utilisation stands where the owner has set it.

from ethereum.ercs import IERC20

event Supply:
    source: indexed(address)
    dst: indexed(address)
    amount: uint256

event Withdraw:
    src: indexed(address)
    to: indexed(address)
    amount: uint256

event Transfer:
    source: indexed(address)
    to: indexed(address)
    amount: uint256

event Approval:
    owner: indexed(address)
    spender: indexed(address)
    amount: uint256

SCALE: constant(uint256) = 10 ** 15       # the precision of Comet's index
FACTOR: constant(uint256) = 10 ** 18
YEAR: constant(uint256) = 31536000
KINK: constant(uint256) = 9 * 10 ** 17
SLOPE_LOW: constant(uint256) = 5 * 10 ** 16    # a year, below the kink
SLOPE_HIGH: constant(uint256) = 3 * 10 ** 18   # a year, above it

name: public(String[32])
symbol: public(String[16])
decimals: public(uint8)
baseToken: public(immutable(address))
governor: public(address)
utilization: uint256
index: uint256
updated: uint256
principal: HashMap[address, uint256]
total_principal: uint256
isAllowed: public(HashMap[address, HashMap[address, bool]])


@deploy
def __init__(base: address, name: String[32], symbol: String[16], decimals: uint8, utilization: uint256):
    baseToken = base
    self.name = name
    self.symbol = symbol
    self.decimals = decimals
    self.governor = msg.sender
    self.utilization = utilization
    self.index = SCALE * SCALE
    self.updated = block.timestamp


@external
def supply(asset: address, amount: uint256):
    self._supply(msg.sender, msg.sender, msg.sender, asset, amount)


@external
def supplyTo(dst: address, asset: address, amount: uint256):
    self._supply(msg.sender, msg.sender, dst, asset, amount)


@external
def supplyFrom(source: address, dst: address, asset: address, amount: uint256):
    self._supply(msg.sender, source, dst, asset, amount)


@external
def withdraw(asset: address, amount: uint256):
    self._withdraw(msg.sender, msg.sender, msg.sender, asset, amount)


@external
def withdrawTo(to: address, asset: address, amount: uint256):
    self._withdraw(msg.sender, msg.sender, to, asset, amount)


@external
def withdrawFrom(src: address, to: address, asset: address, amount: uint256):
    self._withdraw(msg.sender, src, to, asset, amount)


@external
def transfer(dst: address, amount: uint256) -> bool:
    self._transfer(msg.sender, msg.sender, dst, amount)
    return True


@external
def transferFrom(src: address, dst: address, amount: uint256) -> bool:
    self._transfer(msg.sender, src, dst, amount)
    return True


@external
def allow(manager: address, is_allowed: bool):
    self._allow(msg.sender, manager, is_allowed)


# Comet knows all or nothing: an allowance is the largest number or zero.
@external
def approve(spender: address, amount: uint256) -> bool:
    assert amount == 0 or amount == max_value(uint256), "BadAmount"
    self._allow(msg.sender, spender, amount != 0)
    return True


@view
@external
def allowance(owner: address, spender: address) -> uint256:
    return max_value(uint256) if self.isAllowed[owner][spender] else 0


@view
@external
def balanceOf(account: address) -> uint256:
    return self._present(self.principal[account])


@view
@external
def borrowBalanceOf(account: address) -> uint256:
    return 0


@view
@external
def totalSupply() -> uint256:
    return self._present(self.total_principal)


@view
@external
def totalBorrow() -> uint256:
    return self._present(self.total_principal) * self.utilization // FACTOR


@view
@external
def getUtilization() -> uint256:
    return self.utilization


@view
@external
def getSupplyRate(utilization: uint256) -> uint64:
    return convert(self._rate(utilization), uint64)


@view
@external
def getBorrowRate(utilization: uint256) -> uint64:
    return convert(self._rate(utilization) * 5 // 4 + 15 * 10 ** 15 // YEAR, uint64)


@external
def accrueAccount(account: address):
    self._accrue()


@external
def setUtilization(utilization: uint256):
    assert msg.sender == self.governor, "Unauthorized"
    self._accrue()
    self.utilization = utilization


@internal
def _supply(operator: address, source: address, dst: address, asset: address, amount: uint256):
    self._check(operator, source, asset)
    self._accrue()
    assert extcall IERC20(asset).transferFrom(source, self, amount, default_return_value=True)
    scaled: uint256 = amount * SCALE * SCALE // self.index
    self.principal[dst] += scaled
    self.total_principal += scaled
    log Supply(source=operator, dst=dst, amount=amount)
    log Transfer(source=empty(address), to=dst, amount=amount)


@internal
def _withdraw(operator: address, src: address, to: address, asset: address, amount: uint256):
    self._check(operator, src, asset)
    self._accrue()
    taken: uint256 = amount
    if amount == max_value(uint256):
        taken = self._present(self.principal[src])
    self._take(src, taken)
    assert extcall IERC20(asset).transfer(to, taken, default_return_value=True)
    log Withdraw(src=src, to=to, amount=taken)
    log Transfer(source=src, to=empty(address), amount=taken)


@internal
def _transfer(operator: address, src: address, dst: address, amount: uint256):
    self._check(operator, src, baseToken)
    self._accrue()
    moved: uint256 = amount
    if amount == max_value(uint256):
        moved = self._present(self.principal[src])
    self._take(src, moved)
    scaled: uint256 = moved * SCALE * SCALE // self.index
    self.principal[dst] += scaled
    self.total_principal += scaled
    log Transfer(source=src, to=dst, amount=moved)


@internal
def _take(src: address, amount: uint256):
    held: uint256 = self._present(self.principal[src])
    # The original would lend the rest against collateral; here there is none.
    assert amount <= held, "NotCollateralized"
    scaled: uint256 = self.principal[src]
    if amount < held:
        scaled = min((amount * SCALE * SCALE + self.index - 1) // self.index, scaled)
    self.principal[src] -= scaled
    self.total_principal -= scaled


@view
@internal
def _check(operator: address, owner: address, asset: address):
    assert operator == owner or self.isAllowed[owner][operator], "Unauthorized"
    assert asset == baseToken, "BadAsset"


@internal
def _allow(owner: address, manager: address, is_allowed: bool):
    self.isAllowed[owner][manager] = is_allowed
    log Approval(owner=owner, spender=manager, amount=max_value(uint256) if is_allowed else 0)


@internal
def _accrue():
    self.index = self._current_index()
    self.updated = block.timestamp


@view
@internal
def _current_index() -> uint256:
    return self.index + self.index * self._rate(self.utilization) * (block.timestamp - self.updated) // FACTOR


@view
@internal
def _present(scaled: uint256) -> uint256:
    return scaled * self._current_index() // (SCALE * SCALE)


# Supply interest a second, with 18 decimals, for a utilisation with 18 decimals.
@pure
@internal
def _rate(utilization: uint256) -> uint256:
    yearly: uint256 = min(utilization, KINK) * SLOPE_LOW // FACTOR
    if utilization > KINK:
        yearly += (utilization - KINK) * SLOPE_HIGH // FACTOR
    return yearly // YEAR
