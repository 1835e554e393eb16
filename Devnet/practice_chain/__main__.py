"""python -m practice_chain: starts the chain, says where it listens, and stays while it is wanted."""

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path

from .chain import Chain, load_genesis
from .engine import CHAIN_ID
from .methods import Methods
from .server import Server
from .storage import StateFileError

GENESIS = Path(__file__).resolve().parent.parent / "genesis.json"
BAD_STATE = 4


def main() -> int:
    options = parse_options()
    try:
        genesis = load_genesis(options.genesis)
        chain = Chain(genesis, options.state, automine=options.block_time is None)
    except StateFileError as error:
        return fail(str(error), BAD_STATE)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return fail(f"{options.genesis}: not a genesis file ({type(error).__name__}: {error})", 1)
    methods = Methods(chain)
    try:
        server = Server(options.port, methods)
    except OSError as error:
        return fail(f"can't listen on 127.0.0.1:{options.port}: {error.strerror}", 1)

    # A mask comes along from whoever started us: Swift's worker threads block every signal.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    if options.block_time:
        threading.Thread(target=mine_every, args=(options.block_time, methods), daemon=True).start()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"rpc": server.url, "chain_id": CHAIN_ID, "pid": os.getpid()}), flush=True)
    wait(options.stay)
    # Every answer that went out is on disk already; there is nothing to flush.
    os._exit(0)


def parse_options():
    parser = argparse.ArgumentParser(prog="practice_chain", description="A practice Ethereum chain on this machine.")
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    parser.add_argument("--state", metavar="FILE", help="remember everything in FILE")
    parser.add_argument("--genesis", metavar="FILE", default=str(GENESIS))
    parser.add_argument(
        "--block-time", type=block_time, default=None, metavar="SECONDS|automine",
        help="a block every so often, or one for each transaction (the default)")
    parser.add_argument("--stay", action="store_true", help="go on after standard input closes")
    return parser.parse_args()


def block_time(text: str) -> float | None:
    if text == "automine":
        return None
    seconds = float(text)
    if not 0 < seconds <= 86_400:
        raise argparse.ArgumentTypeError("seconds must be more than 0")
    return seconds


def mine_every(seconds: float, methods: Methods) -> None:
    pause = threading.Event()
    while not pause.wait(seconds):
        with methods.lock:
            try:
                methods.chain.mine()
            except OSError as error:  # a full disk; it may have room again next time
                fail(f"no block was made: {error.strerror}", 1)


def wait(stay: bool) -> None:
    """Until whoever started us lets go of our standard input; with --stay, until a signal."""
    if stay:
        threading.Event().wait()
    while os.read(0, 4096):
        pass


def fail(message: str, status: int) -> int:
    print(f"practice chain: {message}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
