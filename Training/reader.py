"""A text to logits, with a trained model: what the reader in Swift does, in Python."""

import numpy as np
import torch

import features
import words
from decode import Decoder, frames, log_softmax


class Reader:
    def __init__(self, model, vocabulary, temperature=1.0):
        self.model, self.vocabulary, self.temperature = model.eval(), vocabulary, temperature
        self.decoder = Decoder()

    def inputs(self, text, context=("none", "none", "none"), book=frozenset()):
        v = self.vocabulary
        cut = words.cut(text)
        pieces, firsts = list(v.context(context)), []
        for w in cut:
            firsts.append(len(pieces))
            pieces += v.pieces(w)
        flags, grams = v.rows(cut, book=book)
        return cut, pieces, firsts, flags, grams

    @torch.no_grad()
    def logits(self, text, context=("none", "none", "none"), book=frozenset()):
        cut, pieces, firsts, flags, grams = self.inputs(text, context, book)
        rows, offsets, weights = [], [0], []
        for f, g in zip(flags, grams):
            rows += f + list(g)
            weights += [1.0] * len(f) + [features.gram_weight(len(g))] * len(g)
            offsets.append(len(rows))
        ids = torch.tensor([pieces])
        places = torch.tensor(firsts)
        s, t = self.model(ids, torch.ones(1, 1, 1, len(pieces), dtype=torch.bool), torch.tensor(rows), torch.tensor(offsets), torch.tensor(weights), places, places)
        return cut, s.numpy(), t.numpy()

    def read(self, text, context=("none", "none", "none"), book=frozenset()):
        cut, s, t = self.logits(text, context, book)
        starts, tags, score = self.decoder.best(log_softmax(s / self.temperature).astype(np.float64), log_softmax(t / self.temperature).astype(np.float64))
        return frames(starts, tags, cut, text)
