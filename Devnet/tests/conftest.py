"""A chain in a process of its own, a purse of keys, and words for the contracts."""

import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

DEVNET = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(DEVNET))

from practice_chain import abi  # noqa: E402
from practice_chain.codec import keccak256  # noqa: E402
from practice_chain.transactions import Transaction, address_of, sign  # noqa: E402

GWEI, ETHER, YEAR = 10**9, 10**18, 31_536_000
DEPLOYMENT = {
    entry["id"]: entry for entry in json.loads((DEVNET / "deployment.json").read_text())["contracts"]
}


class Failed(Exception):
    """An error answer."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.code, self.message, self.data = error["code"], error["message"], error.get("data")


class Node:
    def __init__(self, *flags):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "practice_chain", *flags], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(DEVNET)},
        )
        line = self.process.stdout.readline()
        self.ready = json.loads(line) if line else None
        self.host = self.ready["rpc"].removeprefix("http://") if line else None
        self._connection = http.client.HTTPConnection(self.host) if line else None

    def post(self, body: bytes):
        self._connection.request("POST", "/", body, {"Content-Type": "application/json"})
        return self._connection.getresponse().read()

    def rpc(self, method, *params):
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        answer = json.loads(self.post(json.dumps(body).encode()))
        if "error" in answer:
            raise Failed(answer["error"])
        return answer["result"]

    def number(self, method, *params) -> int:
        return int(self.rpc(method, *params), 16)

    def call(self, to, signature, *arguments, returns="(uint256)", block="latest", **fields):
        request = {"to": hexed(to), "data": hexed(abi.encode_call(signature, *arguments)), **fields}
        values = abi.decode(returns, bytes.fromhex(self.rpc("eth_call", request, block)[2:]))
        return values[0] if len(values) == 1 else values

    def stop(self):
        self.process.stdin.close()
        return self.process.wait(10)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


class Purse:
    """A key on a node: signs, sends, and insists on the receipt."""

    def __init__(self, node: Node, seed: str):
        self.node, self.key = node, keccak256(seed.encode())
        self.address = address_of(self.key)

    def __str__(self):
        return hexed(self.address)

    def sign(self, **fields) -> Transaction:
        defaults = {
            "kind": 2, "chain_id": 31337, "max_fee": 20 * GWEI, "priority_fee": GWEI, "gas": 1_000_000,
        }
        if "nonce" not in fields:
            fields["nonce"] = self.node.number("eth_getTransactionCount", str(self), "pending")
        return sign(Transaction(**{**defaults, **fields}), self.key)

    def send(self, **fields) -> str:
        return self.node.rpc("eth_sendRawTransaction", hexed(self.sign(**fields).raw))

    def call(self, to, signature, *arguments, value=0, succeeds=True) -> dict:
        digest = self.send(to=addressed(to), data=abi.encode_call(signature, *arguments), value=value)
        receipt = self.node.rpc("eth_getTransactionReceipt", digest)
        assert receipt["status"] == ("0x1" if succeeds else "0x0"), (signature, receipt)
        return receipt

    def ether(self) -> int:
        return self.node.number("eth_getBalance", str(self), "latest")

    def holds(self, token) -> int:
        return self.node.call(token, "balanceOf(address)", self.address)


def hexed(value) -> str:
    return value if isinstance(value, str) else "0x" + bytes(value).hex()


def addressed(value) -> bytes:
    return bytes.fromhex(value[2:]) if isinstance(value, str) else value


def at(identifier: str) -> bytes:
    return addressed(DEPLOYMENT[identifier]["address"])


@pytest.fixture(scope="session")
def shared_node():
    node = Node("--port", "0")
    yield node
    assert node.stop() == 0


@pytest.fixture
def node(shared_node):
    """The shared chain, put back afterwards as it was."""
    shared_node.rpc("evm_setAutomine", True)
    mark = shared_node.rpc("evm_snapshot")
    yield shared_node
    shared_node.rpc("evm_revert", mark)


@pytest.fixture
def alice(node):
    purse = Purse(node, "alice")
    node.rpc("seraph_fund", str(purse))
    return purse


@pytest.fixture
def bob(node):
    return Purse(node, "bob")
