"""Makes small models of every kind of tokenizer, and tokens.json with the ids llama.cpp gives to hard texts.

    pip install numpy gguf xllamacpp && python3 make_tokens.py
"""

import base64
import json
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "Parity"))
import llama
import models
import texts

PRE = ["gpt-2", "llama-bpe", "qwen2", "smollm", "default"]


def merges_of(corpus, count):
    """Plain byte-pair training, slow and short."""
    alphabet = models.byte_alphabet()
    words = [[alphabet[b] for b in (" " + w).encode()] for w in corpus.split()] + [[alphabet[b] for b in p] for p in (b"\n\n", b"   ", b"  ")] * 9
    merges = []
    while len(merges) < count:
        seen = {}
        for w in words:
            for pair in zip(w, w[1:]):
                seen[pair] = seen.get(pair, 0) + 1
        best = max(sorted(seen), key=seen.get)
        merges.append(best)
        for w in words:
            i = 0
            while i < len(w) - 1:
                if (w[i], w[i + 1]) == best:
                    w[i:i + 2] = ["".join(best)]
                i += 1
    return merges


def main():
    merges = merges_of(texts.CORPUS, 120)
    tokens = ["<s>", "<|end|>", "<|im_start|>", "<|im_end|>"] + models.byte_alphabet() + ["".join(m) for m in merges]
    lines = [" ".join(m) for m in merges]
    out = []
    kinds = [(pre, models.byte_level(tokens, lines, pre), len(tokens)) for pre in PRE]
    for name, writer in ("spm", texts.sentence_piece), ("wpm", texts.word_piece):
        class Count:  # a first run that only counts the tokens
            def __getattr__(self, _):
                return lambda *a: None
        kinds.append((name, writer, len(writer(Count()))))
    for name, writer, count in kinds:
        s = models.sizes("llama", layers=1, tied=True)
        files, _ = models.weights(np.random.default_rng(1), s, count, "Q8_0")
        path = os.path.join(HERE, f"tokens-{name}.gguf")
        models.write(path, s, files, writer)
        model = llama.Model(path)
        rows = []
        for text in [t.encode() for t in texts.TEXTS] + texts.BYTES:
            plain, special = model.tokenize(text), model.tokenize(text, special=True)
            rows.append({"text": base64.b64encode(text).decode(), "ids": plain, "special": None if special == plain else special,
                         "pieces": base64.b64encode(b"".join(model.piece(t) for t in plain)).decode()})
        out.append({"file": os.path.basename(path), "texts": rows})
    with open(os.path.join(HERE, "tokens.json"), "w", encoding="utf-8") as f:
        json.dump(out, f, separators=(",", ":"))


if __name__ == "__main__":
    main()
