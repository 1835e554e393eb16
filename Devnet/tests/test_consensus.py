"""Our blocks, run again by the specification itself, must come out the same.

The server settles fees, receipts and roots with its own code; here the
specification's process_transaction does it, from the genesis, and every root,
the gas and the base fee are compared.
"""

import random

import pytest
from conftest import DEVNET, GWEI, at
from ethereum.forks.osaka import vm
from ethereum.forks.osaka.fork import calculate_base_fee_per_gas, process_transaction
from ethereum.forks.osaka.state import state_root
from ethereum.forks.osaka.transactions import LegacyTransaction, decode_transaction
from ethereum.forks.osaka.trie import root
from ethereum_rlp import rlp
from ethereum_types.bytes import Bytes, Bytes20, Bytes32
from ethereum_types.numeric import U64, U256, Uint
from practice_chain import abi, faucet
from practice_chain.chain import Chain, load_genesis
from practice_chain.codec import keccak256, rlp_encode
from practice_chain.transactions import Authorization, Transaction, address_of, sign, sign_hash

KEYS = [keccak256(bytes([number])) for number in range(4)]
USDC, AAVE, WETH, COMET = (
    at(name) for name in ("token-practice-usdc", "aave-v3-practice-usdc", "weth-practice", "compound-v3-practice-usdc"))


@pytest.mark.parametrize("seed", range(3))
def test_the_specification_agrees(seed):
    chance = random.Random(seed)
    genesis = load_genesis(DEVNET / "genesis.json")
    chain = Chain(genesis, automine=False)
    for key in KEYS:
        faucet.fund(chain, address_of(key))
    state = chain.state.world().state
    start = len(chain.blocks)
    for _ in range(12):
        for key in KEYS:
            for _ in range(chance.randrange(4)):
                chain.submit(some_transaction(chance, chain, key).raw)
        chain.mine()
    assert sum(len(block.transactions) for block in chain.blocks[start:]) > 30
    for block in chain.blocks[start:]:
        check(chain, block, state)


def some_transaction(chance, chain, key) -> Transaction:
    sender = address_of(key)
    nonce = chain.pool.next_nonce(sender, chain.state.world().nonce(sender))
    to, data, value = chance.choice([
        (b"\x66" * 20, b"", chance.randrange(10**15)),
        (chance.randbytes(20), b"", 1),
        (USDC, abi.encode_call("transfer(address,uint256)", chance.randbytes(20), chance.randrange(10**9)), 0),
        (USDC, abi.encode_call("approve(address,uint256)", chance.choice([AAVE, COMET]), 2**256 - 1), 0),
        (AAVE, abi.encode_call("supply(address,uint256,address,uint16)", USDC, 10**8, sender, 0), 0),
        (AAVE, abi.encode_call("withdraw(address,uint256,address)", USDC, 10**7, sender), 0),
        (COMET, abi.encode_call("supply(address,uint256)", USDC, 10**8), 0),
        (WETH, abi.encode_call("deposit()"), 10**15),
        (WETH, abi.encode_call("withdraw(uint256)", 10**14), 0),
        (b"", bytes.fromhex("69602a60005260206000f3600052600a6016f3"), 0),
        (WETH, chance.randbytes(chance.randrange(1, 200)), 0),
    ])
    kind = chance.choice([0, 1, 2, 4])
    extra = {}
    if kind in (1, 2):
        extra["access_list"] = ((USDC, (b"\0" * 32,)),)
    if kind == 4:
        to = to or USDC
        other = chance.choice(KEYS)
        digest = keccak256(b"\x05" + rlp_encode([31337, bytes(20), 0]))
        extra["authorizations"] = (Authorization(31337, bytes(20), 0, *sign_hash(digest, other)),)
    price = chance.randrange(10, 20) * GWEI
    return sign(Transaction(
        kind=kind, chain_id=31337, nonce=nonce, gas_price=price, max_fee=price, priority_fee=chance.randrange(3 * GWEI),
        gas=chance.randrange(200_000, 500_000), to=to, data=data, value=value, **extra), key)


def check(chain, block, state):
    header, parent = block.header, chain.blocks[block.number - 1].header
    assert header.base_fee == int(calculate_base_fee_per_gas(
        *map(Uint, (header.gas_limit, parent.gas_limit, parent.gas_used, parent.base_fee))))
    env = vm.BlockEnvironment(
        chain_id=U64(31337), state=state, block_gas_limit=Uint(header.gas_limit),
        block_hashes=[block.hash for block in chain.blocks[max(0, block.number - 256) : block.number]],
        coinbase=Bytes20(header.coinbase), number=Uint(header.number), base_fee_per_gas=Uint(header.base_fee),
        time=U256(header.timestamp), prev_randao=Bytes32(header.randao), excess_blob_gas=U64(0),
        parent_beacon_block_root=Bytes32(bytes(32)))
    output = vm.BlockOutput()
    for index, tx in enumerate(block.transactions):
        raw = Bytes(tx.raw)
        spec = rlp.decode_to(LegacyTransaction, raw) if tx.kind == 0 else decode_transaction(raw)
        process_transaction(env, output, spec, Uint(index))
    assert int(output.block_gas_used) == header.gas_used
    assert root(output.transactions_trie) == header.transactions_root
    assert root(output.receipts_trie) == header.receipts_root
    assert state_root(state) == header.state_root
