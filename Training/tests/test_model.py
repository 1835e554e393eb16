"""What needs numpy or torch; skipped where they are not installed."""

import itertools
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))

try:
    import numpy as np
except ImportError:
    np = None
try:
    import torch
except ImportError:
    torch = None

import bpe
import schema
from collections import Counter


class Pieces(unittest.TestCase):
    def test_merges_and_bytes(self):
        merges = bpe.train(Counter({"swap": 50, "swaps": 20, "wrap": 30}), 6)
        tokens = bpe.BYTES + [a + b for a, b in merges]
        encoder = bpe.Encoder(merges, {t: i for i, t in enumerate(tokens)})
        for word in ("swap", "swaps", "unheard", "é🚀"):
            spelled = "".join(tokens[i] for i in encoder.encode(word))
            self.assertEqual(spelled, "".join(bpe.spelled(word)))
        self.assertEqual(len(encoder.encode("swap")), 1)

    def test_alphabet_has_a_letter_for_every_byte(self):
        self.assertEqual(len(set(bpe.BYTES)), 256)
        self.assertEqual(bpe.BYTES[32], "Ġ")


@unittest.skipUnless(np, "numpy is not installed")
class Decoding(unittest.TestCase):
    def brute(self, decoder, allowed, starts, tags):
        """Every labelling of three words over a few labels, by the rules as written."""
        from encode import START_ID, TAG_ID
        some_starts = ["O", "send", "gas", "explain"]
        some_tags = ["O", "B-amount", "I-amount", "B-subject", "B-chain"]
        best = (-1e9, None)
        for s in itertools.product(some_starts, repeat=3):
            for t in itertools.product(some_tags, repeat=3):
                action, ok, before, total = None, True, "O", 0.0
                for i in range(3):
                    if s[i] != "O":
                        action, before = s[i], "O"
                        ok &= t[i][0] != "I"
                    slot = t[i][2:]
                    if t[i] != "O":
                        ok &= action is not None and slot in allowed[action]
                    if t[i][0] == "I":
                        ok &= before[2:] == slot
                    before = t[i]
                    total += starts[i][START_ID[s[i]]] + tags[i][TAG_ID[t[i]]]
                if ok and action and total > best[0]:
                    best = (total, (list(s), list(t)))
        return best

    def test_viterbi_is_the_best_of_all(self):
        from decode import Decoder, log_softmax
        from encode import START_ID, TAG_ID
        decoder, r = Decoder(), np.random.default_rng(4)
        for _ in range(25):
            # Everything outside the small world is made hopeless.
            starts = np.full((3, len(schema.START_LABELS)), -40.0)
            tags = np.full((3, len(schema.TAG_LABELS)), -40.0)
            for name in ("O", "send", "gas", "explain"):
                starts[:, START_ID[name]] = r.normal(0, 2, 3)
            for name in ("O", "B-amount", "I-amount", "B-subject", "B-chain"):
                tags[:, TAG_ID[name]] = r.normal(0, 2, 3)
            starts, tags = log_softmax(starts), log_softmax(tags)
            want, labels = self.brute(decoder, schema.ALLOWED, starts, tags)
            got_starts, got_tags, got = decoder.best(starts, tags)
            self.assertAlmostEqual(want, got, places=6)
            self.assertEqual((got_starts, got_tags), labels)

    def test_halves_are_joined_and_wholes_are_not(self):
        from decode import joined
        half = [{"action": "earn", "spans": [("amount", "5", 0, 0)]}, {"action": "earn", "spans": [("risk_low", "safe", 3, 3)]}]
        whole = [{"action": "send", "spans": [("amount", "5", 0, 0)]}, {"action": "send", "spans": [("amount", "6", 3, 3)]}]
        self.assertEqual([len(joined(half)), len(joined(whole))], [1, 2])


@unittest.skipUnless(torch, "torch is not installed")
class Network(unittest.TestCase):
    def test_padding_changes_nothing(self):
        from model import Shape, Tagger
        model = Tagger(Shape(vocab=400), 0.0).eval()
        ids = torch.randint(1, 400, (1, 6))
        rows, offsets, weights = torch.tensor([0, 70]), torch.tensor([0, 2]), torch.tensor([1.0, 0.5])
        places = torch.tensor([3])
        with torch.no_grad():
            short = model(ids, torch.ones(1, 1, 1, 6, dtype=torch.bool), rows, offsets, weights, places, places)
            padded = torch.cat([ids, torch.zeros(1, 4, dtype=torch.long)], 1)
            mask = torch.arange(10)[None, None, None] < 6
            long = model(padded, mask, rows, offsets, weights, places, places)
        for a, b in zip(short, long):
            self.assertTrue(torch.allclose(a, b, atol=1e-4))


if __name__ == "__main__":
    unittest.main()
