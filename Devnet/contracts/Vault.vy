# pragma version 0.4.3
# @title An ERC-4626 savings vault, in the manner of sUSDS and of Morpho's vaults.
# @dev   What it owes grows at a fixed yearly rate and is paid out of a reserve
#        that was given to it; when the reserve is used up, growth stops.
#        Virtual shares (as OpenZeppelin has them) make the first depositor's
#        inflation attack pointless.

from ethereum.ercs import IERC20
implements: IERC20

event Transfer:
    sender: indexed(address)
    receiver: indexed(address)
    value: uint256

event Approval:
    owner: indexed(address)
    spender: indexed(address)
    value: uint256

event Deposit:
    sender: indexed(address)
    owner: indexed(address)
    assets: uint256
    shares: uint256

event Withdraw:
    sender: indexed(address)
    receiver: indexed(address)
    owner: indexed(address)
    assets: uint256
    shares: uint256

WAD: constant(uint256) = 10 ** 18
YEAR: constant(uint256) = 31536000

name: public(String[48])
symbol: public(String[16])
decimals: public(uint8)
asset: public(immutable(address))
VIRTUAL_SHARES: immutable(uint256)
RATE: immutable(uint256)                  # a year, with 18 decimals

totalSupply: public(uint256)
balanceOf: public(HashMap[address, uint256])
allowance: public(HashMap[address, HashMap[address, uint256]])
owed: uint256
updated: uint256


@deploy
def __init__(asset_: address, name: String[48], symbol: String[16], decimals: uint8, offset: uint256, rate: uint256):
    asset = asset_
    self.name = name
    self.symbol = symbol
    self.decimals = decimals
    VIRTUAL_SHARES = 10 ** offset
    RATE = rate
    self.updated = block.timestamp


# The four ways in and out


@nonreentrant
@external
def deposit(assets: uint256, receiver: address) -> uint256:
    shares: uint256 = self._to_shares(assets)
    self._enter(assets, shares, receiver)
    return shares


@nonreentrant
@external
def mint(shares: uint256, receiver: address) -> uint256:
    assets: uint256 = self._to_assets_up(shares)
    self._enter(assets, shares, receiver)
    return assets


@nonreentrant
@external
def withdraw(assets: uint256, receiver: address, owner: address) -> uint256:
    assert assets <= self._to_assets(self.balanceOf[owner]), "ERC4626: withdraw more than max"
    shares: uint256 = self._to_shares_up(assets)
    self._leave(assets, shares, receiver, owner)
    return shares


@nonreentrant
@external
def redeem(shares: uint256, receiver: address, owner: address) -> uint256:
    assert shares <= self.balanceOf[owner], "ERC4626: redeem more than max"
    assets: uint256 = self._to_assets(shares)
    self._leave(assets, shares, receiver, owner)
    return assets


# Reads


@view
@external
def totalAssets() -> uint256:
    return self._total()


@view
@external
def convertToShares(assets: uint256) -> uint256:
    return self._to_shares(assets)


@view
@external
def convertToAssets(shares: uint256) -> uint256:
    return self._to_assets(shares)


@view
@external
def previewDeposit(assets: uint256) -> uint256:
    return self._to_shares(assets)


@view
@external
def previewMint(shares: uint256) -> uint256:
    return self._to_assets_up(shares)


@view
@external
def previewWithdraw(assets: uint256) -> uint256:
    return self._to_shares_up(assets)


@view
@external
def previewRedeem(shares: uint256) -> uint256:
    return self._to_assets(shares)


@view
@external
def maxDeposit(receiver: address) -> uint256:
    return max_value(uint256)


@view
@external
def maxMint(receiver: address) -> uint256:
    return max_value(uint256)


@view
@external
def maxWithdraw(owner: address) -> uint256:
    return self._to_assets(self.balanceOf[owner])


@view
@external
def maxRedeem(owner: address) -> uint256:
    return self.balanceOf[owner]


# ERC-20


@external
def transfer(to: address, amount: uint256) -> bool:
    self._transfer(msg.sender, to, amount)
    return True


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    self._spend(owner, amount)
    self._transfer(owner, to, amount)
    return True


@external
def approve(spender: address, amount: uint256) -> bool:
    self.allowance[msg.sender][spender] = amount
    log Approval(owner=msg.sender, spender=spender, value=amount)
    return True


@internal
def _enter(assets: uint256, shares: uint256, receiver: address):
    self._accrue()
    assert extcall IERC20(asset).transferFrom(msg.sender, self, assets, default_return_value=True)
    self.owed += assets
    self.totalSupply += shares
    self.balanceOf[receiver] += shares
    log Transfer(sender=empty(address), receiver=receiver, value=shares)
    log Deposit(sender=msg.sender, owner=receiver, assets=assets, shares=shares)


@internal
def _leave(assets: uint256, shares: uint256, receiver: address, owner: address):
    self._accrue()
    if msg.sender != owner:
        self._spend(owner, shares)
    self.balanceOf[owner] -= shares
    self.totalSupply -= shares
    self.owed -= assets
    assert extcall IERC20(asset).transfer(receiver, assets, default_return_value=True)
    log Transfer(sender=owner, receiver=empty(address), value=shares)
    log Withdraw(sender=msg.sender, receiver=receiver, owner=owner, assets=assets, shares=shares)


@internal
def _accrue():
    self.owed = self._total()
    self.updated = block.timestamp


@view
@internal
def _total() -> uint256:
    grown: uint256 = self.owed + self.owed * RATE // WAD * (block.timestamp - self.updated) // YEAR
    return min(grown, staticcall IERC20(asset).balanceOf(self))


@view
@internal
def _to_shares(assets: uint256) -> uint256:
    return assets * (self.totalSupply + VIRTUAL_SHARES) // (self._total() + 1)


@view
@internal
def _to_shares_up(assets: uint256) -> uint256:
    total: uint256 = self._total() + 1
    return (assets * (self.totalSupply + VIRTUAL_SHARES) + total - 1) // total


@view
@internal
def _to_assets(shares: uint256) -> uint256:
    return shares * (self._total() + 1) // (self.totalSupply + VIRTUAL_SHARES)


@view
@internal
def _to_assets_up(shares: uint256) -> uint256:
    supply: uint256 = self.totalSupply + VIRTUAL_SHARES
    return (shares * (self._total() + 1) + supply - 1) // supply


@internal
def _spend(owner: address, amount: uint256):
    allowed: uint256 = self.allowance[owner][msg.sender]
    assert allowed >= amount, "ERC20: insufficient allowance"
    if allowed != max_value(uint256):
        self.allowance[owner][msg.sender] = allowed - amount


@internal
def _transfer(owner: address, to: address, amount: uint256):
    assert self.balanceOf[owner] >= amount, "ERC20: transfer amount exceeds balance"
    self.balanceOf[owner] -= amount
    self.balanceOf[to] += amount
    log Transfer(sender=owner, receiver=to, value=amount)
