"""The state file: a chain that stops, however it stops, goes on where it was."""

import json
import os
import time

import pytest
from conftest import DEVNET, ETHER, Node, Purse, at, hexed
from practice_chain.chain import Chain, load_genesis
from practice_chain.storage import StateFileError

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


def reopened(path) -> Chain:
    """A chain on a state file, in this process."""
    return Chain(load_genesis(DEVNET / "genesis.json"), path)


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A state file with a few blocks in it, to be spoilt again and again."""
    path = str(tmp_path_factory.mktemp("lived") / "chain.state")
    node, _ = live(path)
    before = memory(node)
    node.stop()
    return open(path, "rb").read(), before


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


def test_a_line_cut_short_is_dropped(path, lived):
    whole, before = lived
    last = whole.rindex(b"\n", 0, -1) + 1
    for end in (last + 1, last + 64, last + 65, last + 80, len(whole) - 1):
        open(path, "wb").write(whole[:end])
        again = reopened(path)
        assert again.head.number == len(before[0]) - 2
        again.file.close()
        assert open(path, "rb").read() == whole[:last]


@pytest.mark.parametrize("damage", [
    lambda data: data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :],
    lambda data: b"\0" * 100,
    lambda data: b"SQLite format 3\0" * 10 + b"\n",
    lambda data: data.replace(b"\n", b"\n\n", 1),
    lambda data: b"".join(data.splitlines(keepends=True)[:1] + data.splitlines(keepends=True)[2:]),
    lambda data: data + b"{}\n",
], ids=["a bit", "zeros", "another file", "an empty line", "a line gone", "a line more"])
def test_damage_is_told_and_left_alone(path, lived, damage):
    damaged = damage(lived[0])
    open(path, "wb").write(damaged)
    with pytest.raises(StateFileError) as caught:
        reopened(path)
    assert path in str(caught.value) and "\n" not in str(caught.value)
    assert open(path, "rb").read() == damaged


def test_damage_ends_the_program_with_one_line_and_4(path):
    open(path, "wb").write(b"not ours\n")
    node = Node("--state", path)
    assert node.ready is None and node.process.wait(10) == 4
    complaint = node.process.stderr.read().decode()
    assert complaint.startswith("practice chain: ") and complaint.count("\n") == 1 and path in complaint
    assert open(path, "rb").read() == b"not ours\n"


def test_a_full_disk_loses_nothing(path, monkeypatch):
    chain = reopened(path)
    chain.mine()
    length = os.stat(path).st_size
    write, room = os.write, [10]

    def short(descriptor, data):
        if not room:
            raise OSError(28, "No space left on device")
        return write(descriptor, data[: room.pop()])

    monkeypatch.setattr(os, "write", short)
    with pytest.raises(OSError):
        chain.mine()
    monkeypatch.undo()
    assert chain.head.number == 1 and os.stat(path).st_size == length
    chain.mine()
    chain.file.close()
    assert reopened(path).head.hash == chain.head.hash


def test_one_chain_a_file(path):
    chain = reopened(path)
    with pytest.raises(StateFileError, match="in use"):
        reopened(path)
    chain.file.close()


def test_the_file_is_private(path):
    reopened(path).file.close()
    assert os.stat(path).st_mode & 0o777 == 0o600


def test_another_genesis_is_another_chain(path):
    reopened(path).file.close()
    genesis = load_genesis(DEVNET / "genesis.json") | {"timestamp": "0x1"}
    with pytest.raises(StateFileError, match="another genesis"):
        Chain(genesis, path)


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
