"""What is committed is what the sources make."""

import subprocess
import sys

import pytest
from conftest import DEVNET


def test_compiled_output_and_genesis_are_current():
    pytest.importorskip("vyper")
    checked = subprocess.run([sys.executable, str(DEVNET / "build.py"), "--check"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
