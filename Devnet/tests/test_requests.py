"""What comes over the wire, well-formed and not."""

import http.client
import json
import random
import socket

import pytest
from conftest import Failed, hexed


def raw(node, request: bytes) -> bytes:
    host, port = node.host.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


def ask(node, document) -> object:
    return json.loads(node.post(json.dumps(document).encode()) or b"null")


def test_who_answers(node):
    assert node.rpc("eth_chainId") == "0x7a69" and node.rpc("net_version") == "31337"
    assert node.rpc("web3_clientVersion").startswith("seraph-practice/")
    assert node.ready["chain_id"] == 31337 and node.ready["pid"] == node.process.pid


@pytest.mark.parametrize("body", [
    b"", b"{", b"nul", b"\xff\xfe", b"[" * 200_000, b'{"a":' * 50_000, b'{"id":1,}', b"{'id':1}", b"1e", b'"\\ud8"',
    b'{"jsonrpc":"2.0","id":NaN,"method":"eth_chainId"}', b"9" * 5000,
])
def test_what_is_not_json_is_a_parse_error(node, body):
    answer = json.loads(node.post(body))
    assert answer["error"]["code"] == -32700 and answer["id"] is None


@pytest.mark.parametrize("document", [
    1, "text", None, {}, {"jsonrpc": "2.0"}, {"jsonrpc": "1.0", "id": 1, "method": "eth_chainId"},
    {"jsonrpc": "2.0", "id": {}, "method": "eth_chainId"}, {"jsonrpc": "2.0", "id": True, "method": "eth_chainId"}, {"jsonrpc": "2.0", "id": 1, "method": 5}, [],
])
def test_json_that_is_no_request(node, document):
    assert ask(node, document)["error"]["code"] == -32600


def test_an_endless_number_is_no_id(node):
    assert b"Infinity" not in node.post(b'{"jsonrpc":"2.0","id":1e999,"method":"eth_chainId"}')


def test_batches_keep_their_order_and_skip_notifications(node):
    one = lambda identifier, method: {"jsonrpc": "2.0", "id": identifier, "method": method, "params": []}  # noqa: E731
    answers = ask(node, [one("a", "eth_chainId"), one(2, "no_such"), 7, {"jsonrpc": "2.0", "method": "eth_chainId"}])
    assert [answer["id"] for answer in answers] == ["a", 2, None]
    assert answers[0]["result"] == "0x7a69"
    assert answers[1]["error"] == {"code": -32601, "message": "the method no_such does not exist/is not available"}
    assert ask(node, [one(1, "eth_chainId")] * 1001)["error"]["message"] == "batch too large"
    assert node.post(b'{"jsonrpc":"2.0","method":"eth_chainId"}') == b""


@pytest.mark.parametrize("method, params", [
    ("eth_getBalance", []), ("eth_getBalance", ["0x12"]), ("eth_getBalance", ["12" * 20]), ("eth_getBalance", [None]),
    ("eth_getBalance", ["0x" + "11" * 20, "newest"]), ("eth_getBalance", ["0x" + "11" * 20, "0x01"]),
    ("eth_getBalance", ["0x" + "11" * 20, "latest", 1]), ("eth_call", ["0x"]), ("eth_call", [{"to": 5}]),
    ("eth_call", [{"value": "-1"}]), ("eth_call", [{"gas": "0x" + "f" * 65}]), ("eth_call", [{}, "latest", []]),
    ("eth_call", [{}, "latest", {"0x12": {}}]), ("eth_call", [{"accessList": [{"address": "0x"}]}]),
    ("eth_sendRawTransaction", [5]), ("eth_sendRawTransaction", ["0xabc"]), ("eth_getLogs", [{"topics": "0x"}]),
    ("eth_getLogs", [{"address": ["0x12"]}]), ("eth_getBlockByNumber", ["latest", "yes"]), ("eth_feeHistory", ["0x1", "latest", ["a"]]),
    ("evm_increaseTime", [-5]), ("anvil_setBalance", ["0x" + "11" * 20, "0x1" + "0" * 64]), ("seraph_fund", ["vitalik.eth"]),
    ("eth_simulateV1", [{"blockStateCalls": {}}]), ("debug_traceCall", [{}, "latest", []]),
])
def test_bad_arguments_are_told_apart(node, method, params):
    with pytest.raises(Failed) as caught:
        node.rpc(method, *params)
    assert caught.value.code in (-32602, -32000), caught.value.message


def test_connections_stay_open(node):
    connection = http.client.HTTPConnection(node.host)
    connection.connect()
    ours = connection.sock.getsockname()
    for _ in range(3):
        connection.request("POST", "/", b'{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}')
        assert json.loads(connection.getresponse().read())["result"] == "0x7a69"
        assert connection.sock.getsockname() == ours


@pytest.mark.parametrize("head, status", [
    (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"405"),
    (b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"411"),
    (b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: x\r\n\r\n", b"411"),
    (b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -4\r\n\r\n", b"413"),
    (b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n", b"413"),
    (b"POST / HTTP/1.1\r\nHost: evil.example:80\r\nContent-Length: 2\r\n\r\n{}", b"403"),
    (b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://evil.example\r\nContent-Length: 2\r\n\r\n{}", b"403"),
])
def test_http_that_is_turned_away(node, head, status):
    assert raw(node, head).split(b" ")[1] == status


def test_a_body_cut_short_harms_nobody(node):
    assert raw(node, b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\n{}") == b""
    assert node.rpc("eth_chainId") == "0x7a69"


WORDS = [
    None, True, 0, -1, 1.5, 2**70, "", "0x", "0x0", "0x1", "latest", "pending", "0x" + "11" * 20, "0x" + "22" * 32,
    "\ud800", "a" * 500, [], {}, [[]], {"to": "0x" + "11" * 20}, {"from": 5, "data": []}, {"tracer": "callTracer"},
    {"blockStateCalls": [{"calls": [{}]}]}, {"fromBlock": "0x0", "topics": [[None]]},
]


@pytest.mark.parametrize("seed", range(4))
def test_no_request_breaks_the_chain(node, seed):
    from practice_chain.methods import METHODS

    chance = random.Random(seed)
    names = sorted(set(METHODS) - {"evm_revert", "evm_setAutomine", "anvil_mine"})
    for _ in range(250):
        method, params = chance.choice(names), [chance.choice(WORDS) for _ in range(chance.randrange(4))]
        answer = ask(node, {"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        assert answer.get("error", {}).get("code") != -32603, (seed, method, params, answer)
    template = b'{"jsonrpc":"2.0","id":1,"method":"eth_getBalance","params":["0x1111111111111111111111111111111111111111","latest"]}'
    for _ in range(250):
        body = bytearray(template)
        for _ in range(chance.randrange(1, 6)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        answer = json.loads(node.post(bytes(body)) or b"null")
        assert answer is None or answer.get("error", {}).get("code") != -32603, (seed, bytes(body), answer)
    assert node.rpc("eth_chainId") == "0x7a69"


def test_hashes_that_nobody_knows(node):
    unknown = hexed(b"\x99" * 32)
    assert node.rpc("eth_getTransactionByHash", unknown) is None
    assert node.rpc("eth_getTransactionReceipt", unknown) is None
    assert node.rpc("eth_getBlockByHash", unknown, False) is None
    assert node.rpc("eth_getBlockByNumber", "0xffffff", False) is None
