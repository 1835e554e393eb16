"""HTTP/1.1 on 127.0.0.1, and JSON-RPC in the bodies of POST.

Connections stay open, and Nagle's algorithm is off: with it every answer would
wait 40 ms for an acknowledgement. Nobody but this machine can reach the port,
and a web page in a browser on this machine is turned away: it sends an Origin,
and a name it made point here shows in Host.
"""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import CLIENT
from .methods import Methods

BODY_LIMIT = 5 * 1024 * 1024  # geth's
STACK = 64 * 1024 * 1024  # a JSON document or a call may nest deeply


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, methods: Methods):
        self.methods = methods
        threading.stack_size(STACK)
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def server_bind(self):
        # The base class would ask DNS for our name.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def handle_error(self, request, client_address):
        pass  # a client that hung up is no news


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 300
    server_version = CLIENT

    def do_POST(self):
        host = self.headers.get("Host", "127.0.0.1").rpartition(":")[0] or self.headers.get("Host", "")
        if host not in ("127.0.0.1", "localhost") or self.headers.get("Origin"):
            return self._answer(403, b"this chain answers programs on this machine only\n", close=True)
        try:
            length = int(self.headers["Content-Length"])
        except (TypeError, ValueError):
            return self._answer(411, b"Content-Length is needed\n", close=True)
        if not 0 <= length <= BODY_LIMIT:
            return self._answer(413, b"request too large\n", close=True)
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return None
        answer = self._reply(body)
        return self._answer(200, b"" if answer is None else json.dumps(answer, separators=(",", ":")).encode())

    def do_GET(self):
        self._answer(405, b"POST JSON-RPC here\n", close=True)

    do_PUT = do_DELETE = do_HEAD = do_OPTIONS = do_PATCH = do_GET

    def log_message(self, *_):
        pass

    def _reply(self, body: bytes):
        try:
            document = json.loads(body, parse_constant=_not_json)
        except (ValueError, RecursionError):
            return {"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "parse error"}}
        try:
            return self.server.methods.answer(document)
        except Exception as error:  # a bug of ours must not take the chain down
            return {
                "jsonrpc": "2.0", "id": document.get("id") if isinstance(document, dict) else None,
                "error": {"code": -32603, "message": f"internal error: {type(error).__name__}: {error}"},
            }

    def _answer(self, status: int, body: bytes, close: bool = False) -> None:
        kind = "application/json" if status == 200 else "text/plain"
        head = f"HTTP/1.1 {status} {self.responses[status][0]}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        if close:
            self.close_connection = True
            head += "Connection: close\r\n"
        # One write: a head and a body sent apart are two packets and two waits.
        self.wfile.write(head.encode() + b"\r\n" + (b"" if self.command == "HEAD" else body))


def _not_json(word: str):
    """Python would read NaN and Infinity; JSON has neither."""
    raise ValueError(word)
