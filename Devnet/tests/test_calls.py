"""Reads that run code: eth_call, eth_estimateGas, eth_simulateV1, debug_traceCall; and logs."""

import pytest
from conftest import ETHER, GWEI, Failed, at, hexed
from practice_chain import abi

USDC = at("token-practice-usdc")
AAVE = at("aave-v3-practice-usdc")
ANYONE = "0x" + "77" * 20
# Small programs, in hexadecimal: return the base fee; the timestamp; the caller's balance.
BASE_FEE, TIMESTAMP, BALANCE = "0x4860005260206000f3", "0x4260005260206000f3", "0x333160005260206000f3"
LOOP = "0x5b600056"
RECURSE = "0x6000600060006000600030" + "5af1" + "00"


def transfer(amount):
    return hexed(abi.encode_call("transfer(address,uint256)", b"\x55" * 20, amount))


def test_reverts_carry_code_reason_and_data(node, alice):
    with pytest.raises(Failed) as caught:
        node.rpc("eth_call", {"from": str(alice), "to": hexed(USDC), "data": transfer(10**18)}, "latest")
    assert caught.value.code == 3
    assert caught.value.message == "execution reverted: ERC20: transfer amount exceeds balance"
    assert caught.value.data.startswith("0x08c379a0")
    with pytest.raises(Failed) as caught:
        node.rpc("eth_estimateGas", {"from": str(alice), "to": hexed(USDC), "data": transfer(10**18)})
    assert caught.value.code == 3


def test_state_overrides_last_for_one_call(node):
    run = lambda code, call=None, **account: int(node.rpc(  # noqa: E731
        "eth_call", {"to": ANYONE, **(call or {})}, "latest", {ANYONE: {"code": code, **account}}), 16)
    assert run(BALANCE, {"from": ANYONE}, balance="0x7b") == 123
    slot = "0x" + "00" * 31 + "02"
    read = "0x60025460005260206000f3"
    assert run(read, stateDiff={slot: "0x" + "00" * 31 + "09"}) == 9
    assert run(read, state={slot: "0x" + "00" * 31 + "08"}) == 8
    assert node.rpc("eth_getCode", ANYONE) == "0x"


def test_block_overrides(node):
    run = lambda code, block: int(node.rpc(  # noqa: E731
        "eth_call", {"to": ANYONE}, "latest", {ANYONE: {"code": code}}, block), 16)
    assert run(TIMESTAMP, {"time": "0x77359400"}) == 2_000_000_000
    assert run(BASE_FEE, {"baseFee": "0x5"}) == 0  # free calls see no base fee


def test_the_base_fee_shows_when_a_price_is_named(node, alice):
    call = {"from": str(alice), "to": ANYONE, "maxFeePerGas": hex(20 * GWEI), "gas": "0x186a0"}
    fee = int(node.rpc("eth_call", call, "latest", {ANYONE: {"code": BASE_FEE}}), 16)
    assert fee == int(node.rpc("eth_getBlockByNumber", "latest", False)["baseFeePerGas"], 16) > 0
    with pytest.raises(Failed, match="max fee per gas less than block base fee"):
        node.rpc("eth_call", {**call, "maxFeePerGas": "0x1"}, "latest", {ANYONE: {"code": BASE_FEE}})
    with pytest.raises(Failed, match=r"insufficient funds for gas \* price \+ value"):
        node.rpc("eth_call", {**call, "from": ANYONE})


def test_old_blocks_remember_their_state(node, alice, bob):
    height = node.number("eth_blockNumber")
    alice.send(to=bob.address, value=5)
    assert node.number("eth_getBalance", str(bob), hex(height)) == 0
    assert node.number("eth_getBalance", str(bob), "latest") == 5
    digest = node.rpc("eth_getBlockByNumber", hex(height), False)["hash"]
    assert node.number("eth_getBalance", str(bob), {"blockHash": digest}) == 0
    with pytest.raises(Failed, match="header not found"):
        node.rpc("eth_getBalance", str(bob), "0xffff")


def test_pending_shows_the_time_of_the_next_block(node):
    now, soon = (
        int(node.rpc("eth_call", {"to": ANYONE}, tag, {ANYONE: {"code": TIMESTAMP}}), 16) for tag in ("latest", "pending"))
    assert soon == now + 12


@pytest.mark.parametrize("code, text", [
    ("0xfe", "invalid opcode"), ("0x50", "stack underflow"), ("0x600056", "invalid jump destination"),
    ("0x60006000fd", "execution reverted"), (LOOP, "out of gas|execution aborted"),
])
def test_failures_are_named(node, code, text):
    with pytest.raises(Failed, match=text):
        node.rpc("eth_call", {"to": ANYONE, "gas": "0x100000"}, "latest", {ANYONE: {"code": code}})


def test_calls_nested_as_deep_as_gas_allows_are_survived(node):
    node.rpc("eth_call", {"to": ANYONE}, "latest", {ANYONE: {"code": RECURSE}})
    assert node.number("eth_chainId") == 31337


def test_a_transfer_needs_21000(node, alice, bob):
    assert node.number("eth_estimateGas", {"from": str(alice), "to": str(bob), "value": "0x1"}) == 21_000
    with pytest.raises(Failed, match="insufficient funds"):
        node.rpc("eth_estimateGas", {"from": str(alice), "to": str(bob), "value": hex(100 * ETHER)})


@pytest.mark.parametrize("signature, arguments", [
    ("approve(address,uint256)", (b"\x55" * 20, 5)),
    ("transfer(address,uint256)", (b"\x55" * 20, 5)),
])
def test_an_estimate_is_enough_and_hardly_more(node, alice, signature, arguments):
    data = abi.encode_call(signature, *arguments)
    estimate = node.number("eth_estimateGas", {"from": str(alice), "to": hexed(USDC), "data": hexed(data)})
    receipt = node.rpc("eth_getTransactionReceipt", alice.send(to=USDC, data=data, gas=estimate))
    assert receipt["status"] == "0x1"
    assert int(receipt["gasUsed"], 16) <= estimate <= int(receipt["gasUsed"], 16) * 1.1


def test_estimates_hold_through_inner_calls(node, alice):
    alice.call(USDC, "approve(address,uint256)", AAVE, 10**9)
    data = abi.encode_call("supply(address,uint256,address,uint16)", USDC, 10**9, alice.address, 0)
    estimate = node.number("eth_estimateGas", {"from": str(alice), "to": hexed(AAVE), "data": hexed(data)})
    assert node.rpc("eth_getTransactionReceipt", alice.send(to=AAVE, data=data, gas=estimate))["status"] == "0x1"


def test_no_estimate_is_above_what_osaka_admits(node):
    greedy = "0x6001630fffffff5200"  # writes to memory a long way off
    with pytest.raises(Failed, match=r"gas required exceeds allowance \(16777216\)"):
        node.rpc("eth_estimateGas", {"to": ANYONE}, "latest", {ANYONE: {"code": greedy}})


def test_simulating_several_calls_in_a_row(node, alice):
    approve = hexed(abi.encode_call("approve(address,uint256)", AAVE, 10**9))
    supply = hexed(abi.encode_call("supply(address,uint256,address,uint16)", USDC, 10**9, alice.address, 0))
    too_much = hexed(abi.encode_call("supply(address,uint256,address,uint16)", USDC, 10**9, alice.address, 0))
    blocks = node.rpc("eth_simulateV1", {"traceTransfers": True, "blockStateCalls": [
        {"calls": [{"from": str(alice), "to": hexed(USDC), "input": approve},
                   {"from": str(alice), "to": hexed(AAVE), "input": supply}]},
        {"blockOverrides": {"time": "0x77359400"},
         "calls": [{"from": str(alice), "to": hexed(AAVE), "input": too_much},
                   {"from": str(alice), "to": ANYONE, "value": "0x5"}]},
    ]}, "latest")
    assert [call["status"] for call in blocks[0]["calls"]] == ["0x1", "0x1"]
    assert blocks[1]["timestamp"] == "0x77359400" and blocks[1]["parentHash"] == blocks[0]["hash"]
    failed, moved = blocks[1]["calls"]
    assert failed["status"] == "0x0" and failed["error"]["code"] == 3
    assert "exceeds allowance" in failed["error"]["message"]
    assert moved["logs"][0]["address"] == "0x" + "ee" * 20 and int(moved["logs"][0]["data"], 16) == 5
    assert node.number("eth_getTransactionCount", str(alice)) == 0
    with pytest.raises(Failed) as caught:
        node.rpc("eth_simulateV1", {"validation": True, "blockStateCalls": [
            {"calls": [{"from": str(alice), "to": ANYONE, "nonce": "0x5", "maxFeePerGas": hex(GWEI)}]}]}, "latest")
    assert caught.value.code == -38011


def test_tracing_the_tree_of_calls(node, alice):
    alice.call(USDC, "approve(address,uint256)", AAVE, 10**9)
    supply = {"from": str(alice), "to": hexed(AAVE),
              "data": hexed(abi.encode_call("supply(address,uint256,address,uint16)", USDC, 10**9, alice.address, 0))}
    tree = node.rpc("debug_traceCall", supply, "latest", {"tracer": "callTracer", "tracerConfig": {"withLog": True}})
    assert tree["type"] == "CALL" and "error" not in tree
    assert [call["to"] for call in tree["calls"]][0] == hexed(USDC)
    own = [log["topics"][0] for log in tree["logs"]]
    assert abi.topic("Supply(address,address,address,uint256,uint16)") in own
    assert abi.topic("Transfer(address,address,uint256)") not in own
    assert tree["calls"][0]["logs"][0]["topics"][0] == abi.topic("Transfer(address,address,uint256)")

    refused = {**supply, "from": ANYONE}
    tree = node.rpc("debug_traceCall", refused, "latest", {"tracer": "callTracer"})
    assert tree["error"] == "execution reverted" and "exceeds allowance" in tree["revertReason"]

    accounts = node.rpc("debug_traceCall", supply, "latest", {"tracer": "prestateTracer"})
    assert {str(alice), hexed(USDC), hexed(AAVE)} <= accounts.keys()
    changed = node.rpc(
        "debug_traceCall", supply, "latest", {"tracer": "prestateTracer", "tracerConfig": {"diffMode": True}})
    assert changed["post"][hexed(USDC)]["storage"] and changed["post"][str(alice)]["nonce"] == 2
    with pytest.raises(Failed, match="tracer not found"):
        node.rpc("debug_traceCall", supply, "latest", {"tracer": "nothing"})


def test_logs_by_address_topic_and_range(node, alice, bob):
    first = node.number("eth_blockNumber") + 1
    alice.call(USDC, "transfer(address,uint256)", bob.address, 1)
    alice.call(USDC, "approve(address,uint256)", bob.address, 2)
    receipt = alice.call(USDC, "transfer(address,uint256)", b"\x55" * 20, 3)
    moved, allowed = abi.topic("Transfer(address,address,uint256)"), abi.topic("Approval(address,address,uint256)")
    padded = "0x" + "00" * 12 + bob.address.hex()
    logs = lambda **wanted: node.rpc("eth_getLogs", {"fromBlock": hex(first), **wanted})  # noqa: E731
    assert len(logs(address=hexed(USDC))) == 3
    assert len(logs(topics=[moved])) == 2
    assert len(logs(topics=[[moved, allowed]])) == 3
    assert [int(log["data"], 16) for log in logs(topics=[None, None, padded])] == [1, 2]
    assert logs(address=ANYONE) == []
    assert node.rpc("eth_getLogs", {"blockHash": receipt["blockHash"]}) == receipt["logs"]
    assert node.rpc("eth_getBlockReceipts", receipt["blockNumber"]) == [receipt]
    assert len(node.rpc("eth_getLogs", {"fromBlock": hex(first), "toBlock": hex(first)})) == 1


def test_snapshots_and_cheats(node, alice, bob):
    mark = node.rpc("evm_snapshot")
    height, before = node.number("eth_blockNumber"), alice.ether()
    digest = alice.send(to=bob.address, value=5)
    node.rpc("anvil_setBalance", str(bob), hex(7 * ETHER))
    node.rpc("anvil_setCode", ANYONE, TIMESTAMP)
    node.rpc("anvil_setStorageAt", ANYONE, "0x1", "0x" + "00" * 31 + "05")
    assert bob.ether() == 7 * ETHER and node.rpc("eth_getCode", ANYONE) == TIMESTAMP
    assert node.rpc("eth_getStorageAt", ANYONE, "0x1", "latest") == "0x" + "00" * 31 + "05"
    assert node.rpc("evm_revert", mark) is True
    assert node.rpc("evm_revert", mark) is False
    assert node.number("eth_blockNumber") == height and alice.ether() == before and bob.ether() == 0
    assert node.rpc("eth_getTransactionReceipt", digest) is None
    assert node.rpc("eth_getCode", ANYONE) == "0x"
    # The same transaction can happen again, and makes the same block.
    assert alice.send(to=bob.address, value=5) == digest


def test_time_goes_as_told(node):
    def now():
        return int(node.rpc("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    start = now()
    node.rpc("evm_mine")
    assert now() == start + 12
    node.rpc("evm_increaseTime", 100)
    node.rpc("evm_mine")
    assert now() == start + 124
    node.rpc("evm_setNextBlockTimestamp", start + 1000)
    node.rpc("evm_mine")
    assert now() == start + 1000
    with pytest.raises(Failed, match="lower than or equal"):
        node.rpc("evm_setNextBlockTimestamp", start)
