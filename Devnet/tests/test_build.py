"""What is committed is what the sources make."""

import hashlib
import json
import os
import subprocess
import sys

import pytest
from conftest import DEVNET

ARTIFACTS = {path.stem: json.loads(path.read_text()) for path in (DEVNET / "compiled").glob("*.json")}


def test_each_contract_is_compiled_from_its_source():
    sources = {path.stem: path.read_bytes() for path in (DEVNET / "contracts").glob("*.vy")}
    assert {name: hashlib.sha256(source).hexdigest() for name, source in sources.items()} == {
        name: artifact["source_sha256"] for name, artifact in ARTIFACTS.items()}


def test_the_genesis_is_what_the_compiled_contracts_make():
    import build

    for name, text in build.deploy(ARTIFACTS).items():
        assert (DEVNET / name).read_text() == text, f"{name}: run build.py"


@pytest.mark.skipif("DEVNET_RECOMPILE" not in os.environ, reason="a quarter of a minute; set DEVNET_RECOMPILE=1")
def test_compiling_again_gives_the_same_code():
    checked = subprocess.run([sys.executable, str(DEVNET / "build.py"), "--check"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
