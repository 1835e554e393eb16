"""seraph_fund: practice ETH and practice USDC for an address.

The money arrives as real transactions from the genesis' deployer, in a block
of their own, so that history and receipts show where it came from. It tops
up: a balance becomes at least the amount, and asking twice changes nothing.
"""

from . import abi, calls, engine, transactions
from .arguments import RPCError
from .chain import Chain
from .codec import checksum_address, quantity, to_hex
from .transactions import Transaction

ETHER = 10 * 10**18
TOKENS = 10_000 * 10**6
TIP = 10**9


def fund(chain: Chain, address: bytes, ether: int = ETHER, tokens: int = TOKENS) -> dict:
    if not chain.faucet:
        raise RPCError(-32000, "this genesis has no faucet")
    sent = []
    missing = ether - _ether(chain, address)
    if missing > 0:
        sent.append(_transaction(chain, len(sent), to=address, value=missing, gas=100_000))
    missing = tokens - _tokens(chain, address)
    if missing > 0:
        data = abi.encode_call(chain.faucet["mint"], address, missing)
        sent.append(_transaction(chain, len(sent), to=_token(chain), data=data, gas=150_000))
    if sent:
        block = chain.mine(only=sent)
        if len(block.receipts) < len(sent) or not all(receipt.succeeded for receipt in block.receipts):
            raise RPCError(-32000, "the practice money did not arrive; is the address a contract that refuses it?")
    return {
        "address": checksum_address(address),
        "token": chain.faucet["token"],
        "ether": quantity(_ether(chain, address)),
        "usdc": quantity(_tokens(chain, address)),
        "transactions": [to_hex(tx.hash) for tx in sent],
    }


def _transaction(chain: Chain, offset: int, **fields) -> Transaction:
    key = bytes.fromhex(chain.faucet["privateKey"][2:])
    sender = transactions.address_of(key)
    account = chain.state.accounts.get(sender)
    return transactions.sign(
        Transaction(
            kind=2, chain_id=engine.CHAIN_ID, nonce=int(account.nonce) + offset, priority_fee=TIP,
            max_fee=TIP + chain.next_context().base_fee, **fields,
        ),
        key,
    )


def _token(chain: Chain) -> bytes:
    return bytes.fromhex(chain.faucet["token"][2:])


def _ether(chain: Chain, address: bytes) -> int:
    return chain.state.world().balance(address)


def _tokens(chain: Chain, address: bytes) -> int:
    request = calls.Request(
        Transaction(gas=1_000_000, to=_token(chain), data=abi.encode_call("balanceOf(address)", address), sender=address),
        priced=False, gas_given=True,
    )
    outcome = calls.call(chain.state.world(), chain.context_of(chain.head.number), request)
    return int.from_bytes(outcome.output, "big")
