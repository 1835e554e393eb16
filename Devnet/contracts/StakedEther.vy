# pragma version 0.4.3
# @title Lido: submit ether, hold stETH, whose balance grows with the pool.
# @dev   Everything is shares; a balance is shares times pooled ether over all
#        shares. Rewards arrive with time at a fixed yearly rate instead of by an
#        oracle's daily report. stETH leaves through the withdrawal queue in the
#        original; here, through a swap or a transfer.

from ethereum.ercs import IERC20
implements: IERC20

event Transfer:
    sender: indexed(address)
    receiver: indexed(address)
    value: uint256

event TransferShares:
    source: indexed(address)
    to: indexed(address)
    sharesValue: uint256

event Approval:
    owner: indexed(address)
    spender: indexed(address)
    value: uint256

event Submitted:
    sender: indexed(address)
    amount: uint256
    referral: address

name: public(constant(String[27])) = "Liquid staked Ether 2.0"
symbol: public(constant(String[5])) = "stETH"
decimals: public(constant(uint8)) = 18

WAD: constant(uint256) = 10 ** 18
YEAR: constant(uint256) = 31536000
RATE: immutable(uint256)                  # a year, with 18 decimals

sharesOf: public(HashMap[address, uint256])
allowance: public(HashMap[address, HashMap[address, uint256]])
getTotalShares: public(uint256)
pooled: uint256
updated: uint256


@deploy
@payable
def __init__(rate: uint256):
    # Shares are never the first: the deployer's ether fixes the ratio at one.
    assert msg.value > 0
    RATE = rate
    self.pooled = msg.value
    self.getTotalShares = msg.value
    self.sharesOf[msg.sender] = msg.value
    self.updated = block.timestamp


@payable
@external
def __default__():
    assert len(msg.data) == 0, "NON_EMPTY_DATA"
    self._submit(empty(address))


@payable
@external
def submit(referral: address) -> uint256:
    return self._submit(referral)


@external
def transfer(to: address, amount: uint256) -> bool:
    self._move(msg.sender, to, self._to_shares(amount), amount)
    return True


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    allowed: uint256 = self.allowance[owner][msg.sender]
    assert allowed >= amount, "ALLOWANCE_EXCEEDED"
    if allowed != max_value(uint256):
        self.allowance[owner][msg.sender] = allowed - amount
    self._move(owner, to, self._to_shares(amount), amount)
    return True


@external
def transferShares(to: address, shares: uint256) -> uint256:
    amount: uint256 = self._to_ether(shares)
    self._move(msg.sender, to, shares, amount)
    return amount


@external
def approve(spender: address, amount: uint256) -> bool:
    self.allowance[msg.sender][spender] = amount
    log Approval(owner=msg.sender, spender=spender, value=amount)
    return True


@view
@external
def balanceOf(owner: address) -> uint256:
    return self._to_ether(self.sharesOf[owner])


@view
@external
def totalSupply() -> uint256:
    return self._total()


@view
@external
def getTotalPooledEther() -> uint256:
    return self._total()


@view
@external
def getPooledEthByShares(shares: uint256) -> uint256:
    return self._to_ether(shares)


@view
@external
def getSharesByPooledEth(amount: uint256) -> uint256:
    return self._to_shares(amount)


@payable
@internal
def _submit(referral: address) -> uint256:
    assert msg.value != 0, "ZERO_DEPOSIT"
    self.pooled = self._total()
    self.updated = block.timestamp
    shares: uint256 = msg.value * self.getTotalShares // self.pooled
    self.pooled += msg.value
    self.getTotalShares += shares
    self.sharesOf[msg.sender] += shares
    log Submitted(sender=msg.sender, amount=msg.value, referral=referral)
    log Transfer(sender=empty(address), receiver=msg.sender, value=self._to_ether(shares))
    log TransferShares(source=empty(address), to=msg.sender, sharesValue=shares)
    return shares


@internal
def _move(owner: address, to: address, shares: uint256, amount: uint256):
    assert to != empty(address), "TRANSFER_TO_ZERO_ADDR"
    assert to != self, "TRANSFER_TO_STETH_CONTRACT"
    assert shares <= self.sharesOf[owner], "BALANCE_EXCEEDED"
    self.sharesOf[owner] -= shares
    self.sharesOf[to] += shares
    log Transfer(sender=owner, receiver=to, value=amount)
    log TransferShares(source=owner, to=to, sharesValue=shares)


@view
@internal
def _total() -> uint256:
    return self.pooled + self.pooled * RATE // WAD * (block.timestamp - self.updated) // YEAR


@view
@internal
def _to_shares(amount: uint256) -> uint256:
    return amount * self.getTotalShares // self._total()


@view
@internal
def _to_ether(shares: uint256) -> uint256:
    return shares * self._total() // self.getTotalShares
