"""Random models of every architecture and tensor type, answered by llama.cpp: `make test-parity`.

    python3 parity.py FOLDER

writes the models and cases.json into FOLDER; the Swift test ParityTests (SERAPH_PARITY=FOLDER) answers them
again. Also the shapes of SmolLM2-135M and Qwen3-0.6B, with two layers.
"""

import json
import os
import sys

import numpy as np

import llama
import models

TYPES = ["F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"]
STEPS = 256


def case(folder, name, s, type_name, seed, count=512, steps=STEPS):
    r = np.random.default_rng(seed)
    tokens, merges = models.vocabulary(r, count)
    files, _ = models.weights(r, s, len(tokens), type_name)
    path = os.path.join(folder, f"{name}-{type_name}.gguf")
    models.write(path, s, files, models.byte_level(tokens, merges))
    model = llama.Model(path, 512)
    prompt = [int(x) for x in r.integers(4, len(tokens), 40)]
    model.clear()
    first = np.array(model.read(prompt))
    scores, written, margins = first, [], []
    for _ in range(steps):
        order = np.argsort(-scores)
        written.append(int(order[0])), margins.append(float(scores[order[0]] - scores[order[1]]))
        scores = np.array(model.read([written[-1]]))
    # Text that hardly repeats itself shows more than a loop.
    return {"file": os.path.basename(path), "type": type_name, "prompt": prompt, "logits": [float(x) for x in first],
            "written": written, "margins": margins, "spread": float(first.std())}


def main(folder):
    os.makedirs(folder, exist_ok=True)
    wide = dict(dim=256, hidden=512, heads=8, kv=2, head=32, context=512)
    cases = []
    for number, name in enumerate(models.ARCHITECTURES):
        more = {**wide, "layers": models.sizes(name)["layers"]}
        if name == "llama-yarn":
            more["scaling"] = ("yarn", 4.0, 128)
        for type_name in TYPES if name in ("llama", "qwen3") else ["F32", "Q8_0", "Q4_K"]:
            cases.append(case(folder, name, models.sizes(name, **more), type_name, 1000 + number))
            print(cases[-1]["file"], flush=True)
    shapes = {
        "smollm2": models.sizes("llama", layers=2, dim=576, hidden=1536, heads=9, kv=3, head=64, context=512, tied=True),
        "qwen3-0.6b": models.sizes("qwen3", layers=2, dim=1024, hidden=3072, heads=16, kv=8, head=128, context=512, tied=True),
    }
    for name, s in shapes.items():
        for type_name in ["F32", "Q8_0"]:
            cases.append(case(folder, name, s, type_name, 77, count=4096, steps=64))
            print(cases[-1]["file"], flush=True)
    with open(os.path.join(folder, "cases.json"), "w", encoding="utf-8") as f:
        json.dump(cases, f)


if __name__ == "__main__":
    main(sys.argv[1])
