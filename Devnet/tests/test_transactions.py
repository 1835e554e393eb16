import pytest
from conftest import ETHER, GWEI, Failed, at, hexed
from practice_chain import abi
from practice_chain.codec import keccak256, rlp_encode
from practice_chain.engine import contract_address
from practice_chain.transactions import Authorization, sign_hash

KINDS = [
    {"kind": 0, "gas_price": 20 * GWEI},
    {"kind": 0, "gas_price": 20 * GWEI, "chain_id": None},
    {"kind": 1, "gas_price": 20 * GWEI, "access_list": ((b"\x33" * 20, (b"\x01" * 32,)),)},
    {"kind": 2, "access_list": ((b"\x33" * 20, ()),)},
]


@pytest.mark.parametrize("fields", KINDS, ids=["legacy", "before-155", "access-list", "dynamic"])
def test_each_type_pays_and_is_told_back(node, alice, bob, fields):
    before = alice.ether()
    digest = alice.send(to=bob.address, value=5, **fields)
    receipt = node.rpc("eth_getTransactionReceipt", digest)
    found = node.rpc("eth_getTransactionByHash", digest)
    assert bob.ether() == 5
    assert receipt["from"] == found["from"] == str(alice)
    assert receipt["type"] == found["type"] == hex(fields["kind"])
    paid = int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16)
    assert alice.ether() == before - paid - 5
    block = node.rpc("eth_getBlockByHash", receipt["blockHash"], True)
    assert block["transactions"] == [found]


def test_set_code_lends_an_account_some_code(node, alice, bob):
    target = at("multicall3")
    digest = keccak256(b"\x05" + rlp_encode([31337, target, 0]))
    consent = Authorization(31337, target, 0, *sign_hash(digest, bob.key))
    receipt = node.rpc("eth_getTransactionReceipt", alice.send(
        kind=4, to=bob.address, data=abi.encode_call("getChainId()"), authorizations=(consent,)))
    assert receipt["status"] == "0x1" and receipt["type"] == "0x4"
    assert node.rpc("eth_getCode", str(bob)) == "0xef0100" + target.hex()
    assert node.call(bob.address, "getChainId()") == 31337
    assert node.number("eth_getTransactionCount", str(bob)) == 1
    # An account with borrowed code still sends.
    node.rpc("anvil_setBalance", str(bob), hex(ETHER))
    assert node.rpc("eth_getTransactionReceipt", bob.send(to=alice.address, value=1))["status"] == "0x1"


def test_contract_creation(node, alice):
    runtime = bytes.fromhex("602a60005260206000f3")  # returns 42
    init = bytes.fromhex("69") + runtime + bytes.fromhex("600052600a6016f3")
    expected = contract_address(alice.address, 0)
    receipt = node.rpc("eth_getTransactionReceipt", alice.send(data=init))
    assert receipt["contractAddress"] == hexed(expected) and receipt["to"] is None
    assert node.call(expected, "anything()") == 42


def refusal(send) -> Failed:
    with pytest.raises(Failed) as caught:
        send()
    return caught.value


REFUSALS = [
    ({"chain_id": 1}, "invalid chain id for signer: have 1 want 31337"),
    ({"gas": 20_999}, "intrinsic gas too low: gas 20999, minimum needed 21000"),
    ({"gas": 21_500, "data": b"\xff" * 40}, "intrinsic gas too low"),
    ({"gas": 30_000, "data": b"\xff" * 400}, "insufficient gas for floor data gas cost"),
    ({"gas": 16_777_217}, "transaction gas limit too high (cap: 16777216, tx: 16777217)"),
    ({"gas": 60_000_001}, "exceeds block gas limit"),
    ({"value": 11 * ETHER}, "insufficient funds for gas * price + value: balance"),
    ({"max_fee": 1, "priority_fee": 1}, "max fee per gas less than block base fee: address 0x"),
    ({"max_fee": GWEI, "priority_fee": 2 * GWEI}, "max priority fee per gas higher than max fee per gas"),
    ({"to": b"", "data": b"\0" * 49_153, "gas": 5_000_000}, "max initcode size exceeded"),
    ({"data": b"\0" * 140_000, "gas": 5_000_000}, "oversized data"),
]


@pytest.mark.parametrize("fields, text", REFUSALS)
def test_refusals_read_as_geth_words_them(node, alice, bob, fields, text):
    error = refusal(lambda: alice.send(**{"to": bob.address, **fields}))
    assert text in error.message and error.code == -32000
    assert node.number("eth_getTransactionCount", str(alice), "pending") == 0


def test_nonces(node, alice, bob):
    raw = hexed(alice.sign(to=bob.address, value=1).raw)
    node.rpc("eth_sendRawTransaction", raw)
    assert "already known" in refusal(lambda: node.rpc("eth_sendRawTransaction", raw)).message
    error = refusal(lambda: alice.send(to=bob.address, value=2, nonce=0))
    assert error.message == "nonce too low: next nonce 1, tx nonce 0"


def test_a_gap_waits_until_it_is_filled(node, alice, bob):
    late = alice.send(to=bob.address, value=2, nonce=1)
    assert node.rpc("eth_getTransactionReceipt", late) is None
    assert node.rpc("eth_getTransactionByHash", late)["blockNumber"] is None
    alice.send(to=bob.address, value=1, nonce=0)
    assert bob.ether() == 3
    assert node.rpc("eth_getTransactionReceipt", late)["status"] == "0x1"


def test_replacing_costs_ten_percent_in_both_fees(node, alice, bob):
    node.rpc("evm_setAutomine", False)
    first = alice.send(to=bob.address, value=1, nonce=0, max_fee=10 * GWEI, priority_fee=GWEI)
    for max_fee, tip in ((10 * GWEI, 2 * GWEI), (11 * GWEI, GWEI), (11 * GWEI - 1, 11 * GWEI // 10), (10 * GWEI, GWEI)):
        error = refusal(lambda: alice.send(to=bob.address, value=2, nonce=0, max_fee=max_fee, priority_fee=tip))
        assert error.message == "replacement transaction underpriced"
    second = alice.send(to=bob.address, value=3, nonce=0, max_fee=11 * GWEI, priority_fee=11 * GWEI // 10)
    assert node.rpc("eth_getTransactionByHash", first) is None
    node.rpc("evm_mine")
    assert node.rpc("eth_getTransactionReceipt", second)["status"] == "0x1"
    assert bob.ether() == 3


def test_better_tips_go_first_and_nonces_stay_in_order(node, alice, bob):
    node.rpc("seraph_fund", str(bob))
    node.rpc("evm_setAutomine", False)
    slow = [alice.send(to=b"\x99" * 20, nonce=n, priority_fee=GWEI) for n in range(2)]
    fast = bob.send(to=b"\x99" * 20, priority_fee=5 * GWEI)
    assert node.rpc("txpool_status") == {"pending": "0x3", "queued": "0x0"}
    assert node.number("eth_getTransactionCount", str(alice), "pending") == 2
    node.rpc("evm_mine")
    assert node.rpc("eth_getBlockByNumber", "latest", False)["transactions"] == [fast, *slow]


def test_waiting_transactions_may_not_promise_more_than_there_is(node, alice, bob):
    node.rpc("evm_setAutomine", False)
    alice.send(to=bob.address, value=6 * ETHER, nonce=0)
    error = refusal(lambda: alice.send(to=bob.address, value=6 * ETHER, nonce=1))
    assert "insufficient funds" in error.message and "queued cost" in error.message


@pytest.mark.parametrize("raw", ["0x", "0x03", "0x7f00", "0x02c0", "0xc0", "0x02" + "f8ff" * 3, "0x80"])
def test_bytes_that_are_no_transaction(node, raw):
    assert refusal(lambda: node.rpc("eth_sendRawTransaction", raw)).code == -32000


def test_a_high_s_is_no_signature(node, alice, bob):
    from dataclasses import replace

    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    tx = alice.sign(to=bob.address)
    twin = replace(tx, s=order - tx.s, v=1 - tx.v)
    error = refusal(lambda: node.rpc("eth_sendRawTransaction", hexed(twin.encoded())))
    assert error.message == "invalid transaction v, r, s values"


def test_the_base_fee_follows_use(node, alice):
    def fee():
        return int(node.rpc("eth_getBlockByNumber", "latest", False)["baseFeePerGas"], 16)

    before = fee()
    node.rpc("evm_mine")
    node.rpc("evm_mine")
    assert fee() < before
    history = node.rpc("eth_feeHistory", "0x3", "latest", [10, 50])
    assert len(history["baseFeePerGas"]) == 4 and len(history["reward"]) == 3
    assert int(history["baseFeePerGas"][2], 16) == fee()
