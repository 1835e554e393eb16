"""Makes a tiny random model of every architecture, and architectures.json with what each must answer.

    pip install numpy gguf && python3 make_architectures.py

The answers are those of ../../Parity/models.py, a forward pass in numpy and double precision. With
llama.cpp installed (pip install xllamacpp) they are held against it too, and what differs is printed.
"""

import json
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "Parity"))
import models

try:
    import llama
except (ImportError, SystemExit):
    llama = None


def main():
    out = []
    for number, name in enumerate(models.ARCHITECTURES):
        r = np.random.default_rng(100 + number)
        s = models.sizes(name)
        tokens, merges = models.vocabulary(r, 264)
        files, means = models.weights(r, s, len(tokens), "Q8_0")
        path = os.path.join(HERE, f"arch-{name}.gguf")
        models.write(path, s, files, models.byte_level(tokens, merges))
        ids = [int(x) for x in r.integers(4, len(tokens), 60)]
        answer = models.logits(s, means, ids)
        out.append({"file": os.path.basename(path), "tokens": ids, "logits": [round(float(x), 6) for x in answer[-1]]})
        line = f"{name:14} {os.path.getsize(path):7} bytes, spread of scores {answer[-1].std():.3f}"
        if llama:
            model = llama.Model(path, s["context"])
            model.clear()
            line += f", llama.cpp differs by {np.abs(np.array(model.read(ids)) - answer[-1]).max():.4f}"
        print(line)
    with open(os.path.join(HERE, "architectures.json"), "w", encoding="utf-8") as f:
        json.dump(out, f, separators=(",", ":"))


if __name__ == "__main__":
    main()
