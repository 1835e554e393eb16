"""Seraph's toolbox against eth-account, eth-abi and rlp, on cases nobody has seen before.

Each run draws a fresh seed and prints it; SERAPH_SEED=<number> repeats a run. Every group of cases goes
through one `seraph eth TOOL --batch` process of the real program (SERAPH_BINARY, else the debug build).
"""

import json
import os
import pathlib
import random
import secrets
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("SERAPH_BINARY") or str(ROOT / ".build" / "debug" / "seraph")
SEED = int(os.environ.get("SERAPH_SEED") or secrets.randbits(48))
CASES = int(os.environ.get("SERAPH_CASES") or 10_000)


def pytest_report_header(config):
    return f"differential: SERAPH_SEED={SEED} SERAPH_CASES={CASES} {BINARY}"


@pytest.fixture
def rng(request):
    """A generator of this test's own, so that tests don't disturb one another's draws."""
    return random.Random(f"{SEED}/{request.node.name}")


@pytest.fixture
def cases():
    return CASES


def toolbox(tool, documents):
    """The answers of `seraph eth TOOL --batch`, one a document, in order."""
    lines = "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)
    ended = subprocess.run(
        [BINARY, "eth", tool, "--batch"], input=lines.encode(), capture_output=True, timeout=900, check=False
    )
    assert ended.returncode == 0, ended.stderr.decode(errors="replace")[-2000:]
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len(answers) == len(documents), f"{len(answers)} answers to {len(documents)} documents"
    return answers


def agree(documents, answers, expected):
    """Fails with the first few cases on which the two sides differ, whole, so that they can be rerun."""
    different = [
        f"{json.dumps(document)}\n  seraph {json.dumps(answer)}\n  peer   {json.dumps(wanted)}"
        for document, answer, wanted in zip(documents, answers, expected)
        if answer != wanted
    ]
    assert not different, f"{len(different)} of {len(documents)} differ (SERAPH_SEED={SEED}):\n" + "\n".join(different[:3])


def edgy(rng, bits):
    """An unsigned integer below 2**bits that likes the places where encodings change."""
    kind = rng.randrange(6)
    if kind == 0:
        return rng.randrange(min(300, 2**bits))
    if kind == 1:
        return 2**bits - 1 - rng.randrange(3)
    if kind == 2:
        power = 2 ** rng.randrange(bits)
        return min(max(power + rng.randrange(-1, 2), 0), 2**bits - 1)
    return rng.getrandbits(rng.randrange(1, bits + 1))


def some_bytes(rng, longest=200):
    """Byte strings around the lengths at which RLP and the ABI change form."""
    length = rng.choice([0, 0, 1, 2, 31, 32, 33, 55, 56, 57, rng.randrange(longest)])
    return rng.randbytes(length) if rng.randrange(8) else bytes([rng.randrange(128)])


def some_text(rng):
    """Text of several scripts, with combining marks, emoji and line breaks, but no lone surrogates."""
    alphabet = "abc XYZ 0189 .,:/\n\r\té e\u0301 ß 日本語 한국어 שלום 🙂👩‍🚀 \u200b\u202e"
    return "".join(rng.choice(alphabet) for _ in range(rng.randrange(0, 60)))
