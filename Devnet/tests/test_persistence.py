"""The state file: a chain that stops, however it stops, goes on where it was."""

import json
import os
import time

import pytest
from conftest import ETHER, Node, Purse, at, hexed

USDC = at("token-practice-usdc")


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "chain.state")


def live(path) -> tuple[Node, Purse]:
    node = Node("--state", path)
    alice = Purse(node, "alice")
    node.rpc("seraph_fund", str(alice))
    alice.call(USDC, "transfer(address,uint256)", b"\x55" * 20, 7)
    alice.send(to=b"\x66" * 20, value=5)
    return node, alice


def memory(node, *addresses) -> list:
    """Everything a wallet could ask about."""
    head = node.number("eth_blockNumber")
    blocks = [node.rpc("eth_getBlockByNumber", hex(number), True) for number in range(head + 1)]
    receipts = [node.rpc("eth_getBlockReceipts", hex(number)) for number in range(head + 1)]
    accounts = [
        [node.rpc(method, address, hex(number)) for method in ("eth_getBalance", "eth_getTransactionCount", "eth_getCode")]
        for address in addresses for number in range(head + 1)
    ]
    return [blocks, receipts, accounts, node.call(USDC, "balanceOf(address)", b"\x55" * 20)]


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_it_goes_on_where_it_was(path, how):
    node, alice = live(path)
    node.rpc("anvil_setBalance", str(alice), hex(3 * ETHER))
    node.rpc("evm_increaseTime", 1000)
    node.rpc("evm_mine")
    node.rpc("evm_increaseTime", 50)
    before = memory(node, str(alice), hexed(USDC))
    getattr(node, how)()

    again = Node("--state", path)
    assert memory(again, str(alice), hexed(USDC)) == before
    Purse(again, "alice").send(to=b"\x66" * 20, value=5)
    last = again.rpc("eth_getBlockByNumber", "latest", False)
    assert int(last["timestamp"], 16) == int(before[0][-1]["timestamp"], 16) + 62
    again.stop()


def test_two_lives_and_one_are_the_same(path, tmp_path):
    node, alice = live(path)
    node.kill()
    again = Node("--state", path)
    Purse(again, "alice").send(to=b"\x66" * 20, value=9)
    whole, alice = live(str(tmp_path / "other.state"))
    alice.send(to=b"\x66" * 20, value=9)
    assert memory(again, str(alice)) == memory(whole, str(alice))
    again.stop(), whole.stop()


def test_killed_at_any_moment_it_keeps_what_it_answered(path):
    node, alice = live(path)
    raws = [hexed(alice.sign(to=b"\x66" * 20, value=1, nonce=nonce).raw) for nonce in range(2, 42)]
    for raw in raws[:20]:
        node.rpc("eth_sendRawTransaction", raw)
    # A request in flight while the process dies may or may not count; what was answered does.
    body = json.dumps([
        {"jsonrpc": "2.0", "id": n, "method": "eth_sendRawTransaction", "params": [raw]} for n, raw in enumerate(raws[20:])])
    node._connection.request("POST", "/", body, {})
    time.sleep(0.05)
    node.kill()
    again = Node("--state", path)
    done = again.number("eth_getTransactionCount", str(alice), "latest")
    assert 22 <= done <= 42
    assert again.number("eth_getBalance", "0x" + "66" * 20, "latest") == 5 + done - 2
    for raw in raws[done - 2 :]:
        again.rpc("eth_sendRawTransaction", raw)
    assert again.number("eth_getTransactionCount", str(alice), "latest") == 42
    again.stop()


def test_waiting_transactions_wait_on(path):
    node, alice = live(path)
    node.rpc("evm_setAutomine", False)
    digest = alice.send(to=b"\x66" * 20, value=1)
    late = alice.send(to=b"\x66" * 20, value=1, nonce=9)
    node.kill()
    again = Node("--state", path)
    assert again.rpc("eth_getTransactionByHash", digest)["blockNumber"] is None
    assert again.rpc("txpool_status") == {"pending": "0x1", "queued": "0x1"}
    again.rpc("evm_mine")
    assert again.rpc("eth_getTransactionReceipt", digest)["status"] == "0x1"
    assert again.rpc("eth_getTransactionReceipt", late) is None
    again.stop()


def test_reverting_a_snapshot_is_remembered(path):
    node, alice = live(path)
    before = memory(node, str(alice))
    mark = node.rpc("evm_snapshot")
    alice.send(to=b"\x66" * 20, value=1)
    node.rpc("anvil_setBalance", str(alice), "0x1")
    node.rpc("evm_revert", mark)
    alice.send(to=b"\x66" * 20, value=2)
    after = memory(node, str(alice))
    node.kill()
    again = Node("--state", path)
    assert memory(again, str(alice)) == after != before
    again.stop()


def test_a_line_cut_short_is_dropped(path):
    node, alice = live(path)
    before = memory(node, str(alice))
    node.stop()
    whole = open(path, "rb").read()
    last = whole.rindex(b"\n", 0, -1) + 1
    for end in (last + 1, last + 70, len(whole) - 1):
        open(path, "wb").write(whole[:end])
        again = Node("--state", path)
        assert again.number("eth_blockNumber") == len(before[0]) - 2
        again.stop()
        assert open(path, "rb").read() == whole[:last]


@pytest.mark.parametrize("damage", [
    lambda data: data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :],
    lambda data: b"\0" * 100,
    lambda data: b"SQLite format 3\0" * 10 + b"\n",
    lambda data: data.replace(b"\n", b"\n\n", 1),
    lambda data: b"".join(data.splitlines(keepends=True)[:1] + data.splitlines(keepends=True)[2:]),
    lambda data: data + b"{}\n",
], ids=["a bit", "zeros", "another file", "an empty line", "a line gone", "a line more"])
def test_damage_is_told_and_left_alone(path, damage):
    node, _ = live(path)
    node.stop()
    damaged = damage(open(path, "rb").read())
    open(path, "wb").write(damaged)
    again = Node("--state", path)
    assert again.ready is None and again.process.wait(10) == 4
    complaint = again.process.stderr.read().decode()
    assert complaint.startswith("practice chain: ") and complaint.count("\n") == 1 and path in complaint
    assert open(path, "rb").read() == damaged


def test_one_chain_a_file(path):
    node, _ = live(path)
    second = Node("--state", path)
    assert second.process.wait(10) == 4 and b"in use" in second.process.stderr.read()
    node.stop()


def test_the_file_is_private(path):
    node = Node("--state", path)
    assert os.stat(path).st_mode & 0o777 == 0o600
    node.stop()


def test_another_genesis_is_another_chain(path, tmp_path):
    from conftest import DEVNET

    Node("--state", path).stop()
    genesis = json.loads((DEVNET / "genesis.json").read_text())
    genesis["timestamp"] = "0x1"
    (tmp_path / "genesis.json").write_text(json.dumps(genesis))
    other = Node("--state", path, "--genesis", str(tmp_path / "genesis.json"))
    assert other.process.wait(10) == 4 and b"another genesis" in other.process.stderr.read()


def test_blocks_at_an_interval():
    node = Node("--block-time", "0.2")
    start = node.number("eth_blockNumber")
    time.sleep(1)
    assert node.number("eth_blockNumber") - start >= 2
    assert node.stop() == 0


def test_stay_outlives_standard_input():
    node = Node("--stay")
    node.process.stdin.close()
    time.sleep(0.2)
    assert node.rpc("eth_chainId") == "0x7a69"
    node.process.terminate()
    assert node.process.wait(10) == 0
