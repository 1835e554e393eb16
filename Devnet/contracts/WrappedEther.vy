# pragma version 0.4.3
# @title WETH9: ether with the manners of an ERC-20.
# @dev   Sending ether to it is a deposit.

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
    dst: indexed(address)
    wad: uint256

event Withdrawal:
    src: indexed(address)
    wad: uint256

name: public(constant(String[13])) = "Wrapped Ether"
symbol: public(constant(String[4])) = "WETH"
decimals: public(constant(uint8)) = 18

balanceOf: public(HashMap[address, uint256])
allowance: public(HashMap[address, HashMap[address, uint256]])


@payable
@external
def __default__():
    self._deposit()


@payable
@external
def deposit():
    self._deposit()


@external
def withdraw(wad: uint256):
    self.balanceOf[msg.sender] -= wad
    log Withdrawal(src=msg.sender, wad=wad)
    send(msg.sender, wad)


@view
@external
def totalSupply() -> uint256:
    return self.balance


@external
def approve(spender: address, wad: uint256) -> bool:
    self.allowance[msg.sender][spender] = wad
    log Approval(owner=msg.sender, spender=spender, value=wad)
    return True


@external
def transfer(dst: address, wad: uint256) -> bool:
    self._transfer(msg.sender, dst, wad)
    return True


@external
def transferFrom(src: address, dst: address, wad: uint256) -> bool:
    if src != msg.sender and self.allowance[src][msg.sender] != max_value(uint256):
        self.allowance[src][msg.sender] -= wad
    self._transfer(src, dst, wad)
    return True


@payable
@internal
def _deposit():
    self.balanceOf[msg.sender] += msg.value
    log Deposit(dst=msg.sender, wad=msg.value)


@internal
def _transfer(src: address, dst: address, wad: uint256):
    self.balanceOf[src] -= wad
    self.balanceOf[dst] += wad
    log Transfer(sender=src, receiver=dst, value=wad)
