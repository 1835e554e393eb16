"""Builds the training and held-out sets as flat arrays.

    python3 corpus.py --out out --tokens 8000000 --seed 7

One template in templates.HELD_OUT_SHARE is kept back. The held-out set is drawn from those and from no
others, so it measures wording, not only values, that the model has not seen.
"""

import argparse
import hashlib
import json
import os
import random
import time
from collections import Counter

import numpy as np

import bpe
import encode
import lexicon
import templates
import words
from compose import Composer

MERGES = 1600
BPE_SAMPLE = 40_000


class Shelf:
    """Examples end to end: pieces, the places of first pieces, feature rows, labels."""

    FIELDS = ("pieces", "firsts", "starts", "tags", "flag_rows", "gram_rows", "flag_counts", "gram_counts", "piece_ends", "word_ends")

    def __init__(self):
        self.data = {f: [] for f in self.FIELDS}
        self.actions = []

    def add(self, example, vocabulary, r, dirty: bool):
        d = self.data
        pieces = list(vocabulary.context(example.context))
        dropout = 0.08 if dirty and r.random() < 0.3 else 0.0
        flags, grams = vocabulary.rows(example.words, example.contacts)
        blind = dirty and r.random() < 0.12
        for i, w in enumerate(example.words):
            d["firsts"].append(len(pieces))
            pieces += vocabulary.pieces(w, r, dropout)
            f, g = flags[i], grams[i]
            if blind and r.random() < 0.3:
                f = [x for x in f if x < lexicon.ASSET]   # a name the lexicon forgot
            if blind and r.random() < 0.2:
                g = ()
            d["flag_rows"] += f
            d["gram_rows"] += g
            d["flag_counts"].append(len(f))
            d["gram_counts"].append(len(g))
            d["starts"].append(encode.START_ID[example.starts[i]])
            d["tags"].append(encode.TAG_ID[example.tags[i]])
        d["pieces"] += pieces
        d["piece_ends"].append(len(d["pieces"]))
        d["word_ends"].append(len(d["starts"]))
        self.actions.append(example.action)
        return len(pieces)

    def arrays(self):
        kinds = {"pieces": np.int16, "firsts": np.int16, "starts": np.int8, "tags": np.int8, "flag_rows": np.int16, "gram_rows": np.int16,
                 "flag_counts": np.uint8, "gram_counts": np.uint8, "piece_ends": np.int64, "word_ends": np.int64}
        return {k: np.array(v, dtype=kinds[k]) for k, v in self.data.items()}


def word_counts(train, macros, seed):
    sampler = Composer(train, macros, random.Random(seed))
    counts = Counter()
    for _ in range(BPE_SAMPLE):
        for w in sampler.draw().words:
            if w.kind not in (words.HEX, words.DOTTED, words.NUMBER):
                counts[words.lower(w.text)] += 1
    return counts


def build(out, tokens, seed, lenient, held_out_examples=4000, quiet=False, like=None):
    os.makedirs(out, exist_ok=True)
    all_templates, macros, errors = templates.load(lenient=lenient)
    if errors:
        print(f"{len(errors)} lines skipped:\n" + "\n".join(errors))
    train = [t for t in all_templates if not t.held_out]
    held = [t for t in all_templates if t.held_out]
    if not quiet:
        print(f"{len(train)} templates to learn from, {len(held)} held out")

    if like:
        with open(os.path.join(like, "corpus.json")) as f:
            vocabulary = encode.Vocabulary(json.load(f)["merges"])
    else:
        vocabulary = encode.Vocabulary(bpe.train(word_counts(train, macros, seed), MERGES))
    if not quiet:
        print(f"vocabulary {len(vocabulary.tokens)}")

    digest = hashlib.sha256()
    began = time.time()

    def fill(composer, r, dirty, enough):
        shelf, total = Shelf(), 0
        while not enough(total, len(shelf.actions)):
            e = composer.draw()
            digest.update((repr(e.context) + e.text + repr(e.starts) + repr(e.tags)).encode())
            total += shelf.add(e, vocabulary, r, dirty)
        return shelf, total

    r = random.Random(seed + 1)
    shelf, total = fill(Composer(train, macros, random.Random(seed + 2)), r, True, lambda t, n: t >= tokens)
    np.savez(os.path.join(out, "train.npz"), **shelf.arrays())
    held_shelf, _ = fill(Composer(held, macros, random.Random(seed + 3), level=0.5), r, False, lambda t, n: n >= held_out_examples)
    np.savez(os.path.join(out, "held.npz"), **held_shelf.arrays())
    record = {"seed": seed, "tokens": total, "examples": len(shelf.actions), "held_out_examples": len(held_shelf.actions),
              "templates": len(train), "held_out_templates": len(held), "by_action": dict(sorted(Counter(t.actions[0] for t in all_templates).items())),
              "sha256": digest.hexdigest(), "held_actions": held_shelf.actions, "merges": vocabulary.merges}
    with open(os.path.join(out, "corpus.json"), "w") as f:
        json.dump(record, f)
    print(f"{total} tokens in {len(shelf.actions)} examples, {time.time() - began:.0f} s, sha256 {record['sha256'][:16]}", flush=True)
    return record


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--out", default="out")
    p.add_argument("--tokens", type=int, default=8_000_000)
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--lenient", action="store_true", help="skip lines with errors instead of stopping")
    p.add_argument("--like", help="a folder whose vocabulary is used instead of a new one")
    a = p.parse_args()
    build(a.out, a.tokens, a.seed, a.lenient, like=a.like)
