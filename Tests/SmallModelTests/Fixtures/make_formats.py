"""Makes formats.json: random blocks of every tensor type and the numbers they mean.

    pip install numpy gguf && python3 make_formats.py

The numbers are those of the `gguf` package's own dequantisation, kept as exact bits.
"""

import base64
import json
import os

import gguf
import numpy as np
from gguf.quants import dequantize

HERE = os.path.dirname(os.path.abspath(__file__))
TYPES = ["F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K"]
# Where in a block the half-precision numbers lie; the rest may be any bytes.
HALVES = {"Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}


def blocks(r, name, count):
    values, size = gguf.GGML_QUANT_SIZES[gguf.GGMLQuantizationType[name]]
    data = r.integers(0, 256, (count, size), dtype=np.uint8)
    for at in HALVES.get(name, []):
        data[:, at:at + 2] = (r.standard_normal(count) / 64).astype(np.float16).view(np.uint8).reshape(count, 2)
    if name == "F16":
        data = r.standard_normal(count).astype(np.float16).view(np.uint8).reshape(count, 2)
    if name == "BF16":
        data = (r.standard_normal(count).astype(np.float32).view(np.uint32) >> 16).astype(np.uint16).view(np.uint8).reshape(count, 2)
    return data


def main():
    r = np.random.default_rng(5)
    out = []
    for name in TYPES:
        kind = gguf.GGMLQuantizationType[name]
        per = gguf.GGML_QUANT_SIZES[kind][0]
        data = blocks(r, name, {1: 64, 32: 4, 256: 2}[per])
        numbers = dequantize(data.reshape(1, -1) if per > 1 else data.reshape(1, -1), kind).astype("<f4")
        out.append({"type": int(kind), "name": name, "bytes": base64.b64encode(data.tobytes()).decode(),
                    "values": base64.b64encode(numbers.tobytes()).decode()})
    with open(os.path.join(HERE, "formats.json"), "w", encoding="utf-8") as f:
        json.dump(out, f, separators=(",", ":"))


if __name__ == "__main__":
    main()
