# pragma version 0.4.3
# @title wstETH: stETH whose balance stands still while its price grows.

from ethereum.ercs import IERC20
implements: IERC20

interface Lido:
    def submit(referral: address) -> uint256: payable
    def transfer(to: address, amount: uint256) -> bool: nonpayable
    def transferFrom(owner: address, to: address, amount: uint256) -> bool: nonpayable
    def getPooledEthByShares(shares: uint256) -> uint256: view
    def getSharesByPooledEth(amount: uint256) -> uint256: view

event Transfer:
    sender: indexed(address)
    receiver: indexed(address)
    value: uint256

event Approval:
    owner: indexed(address)
    spender: indexed(address)
    value: uint256

name: public(constant(String[40])) = "Wrapped liquid staked Ether 2.0"
symbol: public(constant(String[6])) = "wstETH"
decimals: public(constant(uint8)) = 18

stETH: public(immutable(address))
totalSupply: public(uint256)
balanceOf: public(HashMap[address, uint256])
allowance: public(HashMap[address, HashMap[address, uint256]])


@deploy
def __init__(lido: address):
    stETH = lido


# Ether sent here is staked and wrapped in one go.
@payable
@external
def __default__():
    shares: uint256 = extcall Lido(stETH).submit(empty(address), value=msg.value)
    self._mint(msg.sender, shares)


@external
def wrap(stETHAmount: uint256) -> uint256:
    assert stETHAmount > 0, "wstETH: can't wrap zero stETH"
    shares: uint256 = staticcall Lido(stETH).getSharesByPooledEth(stETHAmount)
    self._mint(msg.sender, shares)
    extcall Lido(stETH).transferFrom(msg.sender, self, stETHAmount)
    return shares


@external
def unwrap(wstETHAmount: uint256) -> uint256:
    assert wstETHAmount > 0, "wstETH: zero amount unwrap not allowed"
    amount: uint256 = staticcall Lido(stETH).getPooledEthByShares(wstETHAmount)
    self.balanceOf[msg.sender] -= wstETHAmount
    self.totalSupply -= wstETHAmount
    log Transfer(sender=msg.sender, receiver=empty(address), value=wstETHAmount)
    extcall Lido(stETH).transfer(msg.sender, amount)
    return amount


@view
@external
def getWstETHByStETH(amount: uint256) -> uint256:
    return staticcall Lido(stETH).getSharesByPooledEth(amount)


@view
@external
def getStETHByWstETH(amount: uint256) -> uint256:
    return staticcall Lido(stETH).getPooledEthByShares(amount)


@view
@external
def stEthPerToken() -> uint256:
    return staticcall Lido(stETH).getPooledEthByShares(10 ** 18)


@view
@external
def tokensPerStEth() -> uint256:
    return staticcall Lido(stETH).getSharesByPooledEth(10 ** 18)


@external
def transfer(to: address, amount: uint256) -> bool:
    self._transfer(msg.sender, to, amount)
    return True


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    if self.allowance[owner][msg.sender] != max_value(uint256):
        self.allowance[owner][msg.sender] -= amount
    self._transfer(owner, to, amount)
    return True


@external
def approve(spender: address, amount: uint256) -> bool:
    self.allowance[msg.sender][spender] = amount
    log Approval(owner=msg.sender, spender=spender, value=amount)
    return True


@internal
def _mint(to: address, amount: uint256):
    self.totalSupply += amount
    self.balanceOf[to] += amount
    log Transfer(sender=empty(address), receiver=to, value=amount)


@internal
def _transfer(owner: address, to: address, amount: uint256):
    assert self.balanceOf[owner] >= amount, "ERC20: transfer amount exceeds balance"
    self.balanceOf[owner] -= amount
    self.balanceOf[to] += amount
    log Transfer(sender=owner, receiver=to, value=amount)
