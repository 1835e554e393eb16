# pragma version 0.4.3
# @title An Aave V3 pool: supply, withdraw, borrow, repay.
# @dev   Selectors, events and the layout of getReserveData are Aave's. The rates
#        of a reserve are fixed when it is listed rather than following its use,
#        and a price is a number set by the owner: a practice chain has no market.
#        Indices are in ray (1e27) and grow linearly with time between touches.

from ethereum.ercs import IERC20

interface AToken:
    def mint(caller: address, on_behalf_of: address, amount: uint256, index: uint256): nonpayable
    def burn(owner: address, receiver: address, amount: uint256, index: uint256): nonpayable
    def transferUnderlyingTo(to: address, amount: uint256): nonpayable
    def balanceOf(owner: address) -> uint256: view

event Supply:
    reserve: indexed(address)
    user: address
    onBehalfOf: indexed(address)
    amount: uint256
    referralCode: indexed(uint16)

event Withdraw:
    reserve: indexed(address)
    user: indexed(address)
    to: indexed(address)
    amount: uint256

event Borrow:
    reserve: indexed(address)
    user: address
    onBehalfOf: indexed(address)
    amount: uint256
    interestRateMode: uint8
    borrowRate: uint256
    referralCode: indexed(uint16)

event Repay:
    reserve: indexed(address)
    user: indexed(address)
    repayer: indexed(address)
    amount: uint256
    useATokens: bool

event ReserveDataUpdated:
    reserve: indexed(address)
    liquidityRate: uint256
    stableBorrowRate: uint256
    variableBorrowRate: uint256
    liquidityIndex: uint256
    variableBorrowIndex: uint256

struct Reserve:
    a_token: address
    debt_token: address
    decimals: uint256
    supply_rate: uint256     # ray a year
    borrow_rate: uint256     # ray a year
    supply_index: uint256    # ray
    borrow_index: uint256    # ray
    updated: uint256
    price: uint256           # dollars with 8 decimals
    ltv: uint256             # basis points
    threshold: uint256       # basis points
    id: uint16

struct ReserveData:          # Aave's DataTypes.ReserveDataLegacy
    configuration: uint256
    liquidityIndex: uint128
    currentLiquidityRate: uint128
    variableBorrowIndex: uint128
    currentVariableBorrowRate: uint128
    currentStableBorrowRate: uint128
    lastUpdateTimestamp: uint40
    id: uint16
    aTokenAddress: address
    stableDebtTokenAddress: address
    variableDebtTokenAddress: address
    interestRateStrategyAddress: address
    accruedToTreasury: uint128
    unbacked: uint128
    isolationModeTotalDebt: uint128

RAY: constant(uint256) = 10 ** 27
YEAR: constant(uint256) = 31536000
ACTIVE: constant(uint256) = 1 << 56       # bits of Aave's configuration word
BORROWING: constant(uint256) = 1 << 58

owner: public(address)
reserves: HashMap[address, Reserve]
listed: DynArray[address, 16]
scaled_debt: HashMap[address, HashMap[address, uint256]]


@deploy
def __init__():
    self.owner = msg.sender


@external
def initReserve(
    asset: address, a_token: address, debt_token: address, decimals: uint256,
    supply_rate: uint256, borrow_rate: uint256, price: uint256, ltv: uint256, threshold: uint256,
):
    assert msg.sender == self.owner, "1"
    assert self.reserves[asset].a_token == empty(address), "14"
    self.reserves[asset] = Reserve(
        a_token=a_token, debt_token=debt_token, decimals=decimals,
        supply_rate=supply_rate, borrow_rate=borrow_rate, supply_index=RAY, borrow_index=RAY,
        updated=block.timestamp, price=price, ltv=ltv, threshold=threshold,
        id=convert(len(self.listed), uint16),
    )
    self.listed.append(asset)


# The four verbs. Errors are Aave's numbers: "26" is an invalid amount, "27" an
# inactive reserve, "32" not enough available, "35" an unhealthy position, "36"
# too little collateral, "39" no debt of that kind.


@nonreentrant
@external
def supply(asset: address, amount: uint256, onBehalfOf: address, referralCode: uint16):
    assert amount != 0, "26"
    self._touch(asset)
    reserve: Reserve = self.reserves[asset]
    self._pull(asset, msg.sender, reserve.a_token, amount)
    extcall AToken(reserve.a_token).mint(msg.sender, onBehalfOf, amount, reserve.supply_index)
    log Supply(reserve=asset, user=msg.sender, onBehalfOf=onBehalfOf, amount=amount, referralCode=referralCode)


@nonreentrant
@external
def withdraw(asset: address, amount: uint256, to: address) -> uint256:
    assert amount != 0, "26"
    self._touch(asset)
    reserve: Reserve = self.reserves[asset]
    held: uint256 = staticcall AToken(reserve.a_token).balanceOf(msg.sender)
    taken: uint256 = amount
    if amount == max_value(uint256):
        taken = held
    assert taken <= held, "32"
    extcall AToken(reserve.a_token).burn(msg.sender, to, taken, reserve.supply_index)
    self._require_healthy(msg.sender)
    log Withdraw(reserve=asset, user=msg.sender, to=to, amount=taken)
    return taken


@nonreentrant
@external
def borrow(asset: address, amount: uint256, interestRateMode: uint256, referralCode: uint16, onBehalfOf: address):
    assert amount != 0, "26"
    assert interestRateMode == 2, "33"
    # The original has credit delegation; here one borrows for oneself.
    assert onBehalfOf == msg.sender, "59"
    self._touch(asset)
    reserve: Reserve = self.reserves[asset]
    self.scaled_debt[asset][msg.sender] += self._divide_up(amount * RAY, reserve.borrow_index)
    collateral: uint256 = 0
    debt: uint256 = 0
    ltv: uint256 = 0
    threshold: uint256 = 0
    collateral, debt, ltv, threshold = self._position(msg.sender)
    assert debt * 10000 <= collateral * ltv, "36"
    extcall AToken(reserve.a_token).transferUnderlyingTo(msg.sender, amount)
    log Borrow(
        reserve=asset, user=msg.sender, onBehalfOf=onBehalfOf, amount=amount,
        interestRateMode=2, borrowRate=reserve.borrow_rate, referralCode=referralCode,
    )


@nonreentrant
@external
def repay(asset: address, amount: uint256, interestRateMode: uint256, onBehalfOf: address) -> uint256:
    assert amount != 0, "26"
    assert interestRateMode == 2, "33"
    self._touch(asset)
    reserve: Reserve = self.reserves[asset]
    debt: uint256 = self._debt(asset, onBehalfOf)
    assert debt != 0, "39"
    paid: uint256 = min(amount, debt)
    self._pull(asset, msg.sender, reserve.a_token, paid)
    if paid == debt:
        self.scaled_debt[asset][onBehalfOf] = 0
    else:
        self.scaled_debt[asset][onBehalfOf] -= paid * RAY // reserve.borrow_index
    log Repay(reserve=asset, user=onBehalfOf, repayer=msg.sender, amount=paid, useATokens=False)
    return paid


# Reads


@view
@external
def getReserveData(asset: address) -> ReserveData:
    reserve: Reserve = self.reserves[asset]
    configuration: uint256 = 0
    if reserve.a_token != empty(address):
        configuration = (
            reserve.ltv | (reserve.threshold << 16) | (reserve.decimals << 48) | ACTIVE | BORROWING
        )
    return ReserveData(
        configuration=configuration,
        liquidityIndex=convert(reserve.supply_index, uint128),
        currentLiquidityRate=convert(reserve.supply_rate, uint128),
        variableBorrowIndex=convert(reserve.borrow_index, uint128),
        currentVariableBorrowRate=convert(reserve.borrow_rate, uint128),
        currentStableBorrowRate=0,
        lastUpdateTimestamp=convert(reserve.updated, uint40),
        id=reserve.id,
        aTokenAddress=reserve.a_token,
        stableDebtTokenAddress=empty(address),
        variableDebtTokenAddress=reserve.debt_token,
        interestRateStrategyAddress=empty(address),
        accruedToTreasury=0,
        unbacked=0,
        isolationModeTotalDebt=0,
    )


@view
@external
def getReservesList() -> DynArray[address, 16]:
    return self.listed


@view
@external
def getReserveNormalizedIncome(asset: address) -> uint256:
    return self._supply_index(asset)


@view
@external
def getReserveNormalizedVariableDebt(asset: address) -> uint256:
    return self._borrow_index(asset)


@view
@external
def getUserAccountData(user: address) -> (uint256, uint256, uint256, uint256, uint256, uint256):
    collateral: uint256 = 0
    debt: uint256 = 0
    ltv: uint256 = 0
    threshold: uint256 = 0
    collateral, debt, ltv, threshold = self._position(user)
    available: uint256 = 0
    if collateral * ltv // 10000 > debt:
        available = collateral * ltv // 10000 - debt
    health: uint256 = max_value(uint256)
    if debt != 0:
        health = collateral * threshold * 10 ** 14 // debt
    return collateral, debt, available, threshold, ltv, health


@view
@external
def debtOf(asset: address, user: address) -> uint256:
    return self._debt(asset, user)


# An aToken asks before it lets a holder send collateral away.
@view
@external
def requireHealthy(user: address) -> bool:
    self._require_healthy(user)
    return True


# Interest


@internal
def _touch(asset: address):
    assert self.reserves[asset].a_token != empty(address), "27"
    supply_index: uint256 = self._supply_index(asset)
    borrow_index: uint256 = self._borrow_index(asset)
    self.reserves[asset].supply_index = supply_index
    self.reserves[asset].borrow_index = borrow_index
    self.reserves[asset].updated = block.timestamp
    log ReserveDataUpdated(
        reserve=asset, liquidityRate=self.reserves[asset].supply_rate, stableBorrowRate=0,
        variableBorrowRate=self.reserves[asset].borrow_rate,
        liquidityIndex=supply_index, variableBorrowIndex=borrow_index,
    )


@view
@internal
def _supply_index(asset: address) -> uint256:
    reserve: Reserve = self.reserves[asset]
    growth: uint256 = reserve.supply_rate * (block.timestamp - reserve.updated) // YEAR
    return reserve.supply_index * (RAY + growth) // RAY


@view
@internal
def _borrow_index(asset: address) -> uint256:
    reserve: Reserve = self.reserves[asset]
    growth: uint256 = reserve.borrow_rate * (block.timestamp - reserve.updated) // YEAR
    return reserve.borrow_index * (RAY + growth) // RAY


@view
@internal
def _debt(asset: address, user: address) -> uint256:
    return self._divide_up(self.scaled_debt[asset][user] * self._borrow_index(asset), RAY)


# Collateral and debt in dollars (8 decimals), and the collateral's average limits.
@view
@internal
def _position(user: address) -> (uint256, uint256, uint256, uint256):
    collateral: uint256 = 0
    debt: uint256 = 0
    ltv: uint256 = 0
    threshold: uint256 = 0
    for asset: address in self.listed:
        reserve: Reserve = self.reserves[asset]
        held: uint256 = staticcall AToken(reserve.a_token).balanceOf(user)
        worth: uint256 = held * reserve.price // 10 ** reserve.decimals
        collateral += worth
        ltv += worth * reserve.ltv
        threshold += worth * reserve.threshold
        if self.scaled_debt[asset][user] != 0:
            debt += self._divide_up(self._debt(asset, user) * reserve.price, 10 ** reserve.decimals)
    if collateral != 0:
        ltv = ltv // collateral
        threshold = threshold // collateral
    return collateral, debt, ltv, threshold


@view
@internal
def _require_healthy(user: address):
    collateral: uint256 = 0
    debt: uint256 = 0
    ltv: uint256 = 0
    threshold: uint256 = 0
    collateral, debt, ltv, threshold = self._position(user)
    assert debt * 10000 <= collateral * threshold, "35"


@internal
def _pull(asset: address, source: address, to: address, amount: uint256):
    # default_return_value: USDT answers nothing.
    assert extcall IERC20(asset).transferFrom(source, to, amount, default_return_value=True)


@pure
@internal
def _divide_up(a: uint256, b: uint256) -> uint256:
    return (a + b - 1) // b
