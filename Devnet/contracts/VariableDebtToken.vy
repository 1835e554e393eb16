# pragma version 0.4.3
# @title What somebody owes an Aave V3 reserve, seen as a token that can't move.
# @dev   The pool keeps the debts; this is the window wallets look through.

interface Pool:
    def debtOf(asset: address, user: address) -> uint256: view

name: public(String[48])
symbol: public(String[24])
decimals: public(uint8)
POOL: public(immutable(address))
UNDERLYING_ASSET_ADDRESS: public(immutable(address))


@deploy
def __init__(pool: address, asset: address, name: String[48], symbol: String[24], decimals: uint8):
    POOL = pool
    UNDERLYING_ASSET_ADDRESS = asset
    self.name = name
    self.symbol = symbol
    self.decimals = decimals


@view
@external
def balanceOf(user: address) -> uint256:
    return staticcall Pool(POOL).debtOf(UNDERLYING_ASSET_ADDRESS, user)


@external
def transfer(to: address, amount: uint256) -> bool:
    raise "80"
