"""Seconds of 400 recoverable signatures by coincurve, as JSON. Runs in the practice chain's environment."""

import json
import time

from coincurve import PrivateKey

key = PrivateKey(b"\x01" * 32)
digest = b"\x5a" * 32
key.sign_recoverable(digest, hasher=None)
seconds = []
for _ in range(400):
    start = time.perf_counter()
    key.sign_recoverable(digest, hasher=None)
    seconds.append(time.perf_counter() - start)
print(json.dumps(seconds))
