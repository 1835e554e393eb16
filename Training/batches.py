"""Batches from the flat arrays of corpus.py: examples of like length together, padded to a few lengths."""

import numpy as np
import torch

LENGTHS = (12, 16, 20, 24, 32, 40, 56, 80, 128, 208, 400)
PIECES_PER_BATCH = 3072


class Set:
    def __init__(self, path):
        z = np.load(path)
        self.a = {k: z[k] for k in z.files}
        self.piece_at = np.concatenate([[0], self.a["piece_ends"]])
        self.word_at = np.concatenate([[0], self.a["word_ends"]])
        self.flag_at = np.concatenate([[0], np.cumsum(self.a["flag_counts"], dtype=np.int64)])
        self.gram_at = np.concatenate([[0], np.cumsum(self.a["gram_counts"], dtype=np.int64)])
        self.lengths = np.diff(self.piece_at)

    def __len__(self):
        return len(self.lengths)

    def plan(self, seed, first=0, last=None):
        """Shuffled lists of example numbers, one list for each batch."""
        rng = np.random.default_rng(seed)
        order = rng.permutation(np.arange(first, last or len(self)))
        shelf = np.searchsorted(LENGTHS, self.lengths[order])
        batches = []
        for s in range(len(LENGTHS)):
            mine = order[shelf == s]
            size = max(1, PIECES_PER_BATCH // LENGTHS[s])
            batches += [(LENGTHS[s], mine[i:i + size]) for i in range(0, len(mine), size)]
        rng.shuffle(batches)
        return batches

    def batch(self, length, numbers):
        a = self.a
        ids = np.zeros((len(numbers), length), dtype=np.int64)
        used = np.zeros((len(numbers), length), dtype=bool)
        firsts, words = [], []
        for row, n in enumerate(numbers):
            p, q = self.piece_at[n], self.piece_at[n + 1]
            ids[row, :q - p] = a["pieces"][p:q]
            used[row, :q - p] = True
            w = np.arange(self.word_at[n], self.word_at[n + 1])
            words.append(w)
            firsts.append(a["firsts"][w].astype(np.int64) + row * length)
        words, firsts = np.concatenate(words), np.concatenate(firsts)
        rows, offsets, weights = self.bags(words)
        t = torch.from_numpy
        return dict(ids=t(ids), mask=t(used)[:, None, None, :], bag_rows=t(rows), bag_offsets=t(offsets), bag_weights=t(weights), bag_places=t(firsts), firsts=t(firsts),
                    starts=t(a["starts"][words].astype(np.int64)), tags=t(a["tags"][words].astype(np.int64)),
                    words_of=np.array([self.word_at[n + 1] - self.word_at[n] for n in numbers]))

    def bags(self, words):
        a = self.a
        nf, ng = a["flag_counts"][words].astype(np.int64), a["gram_counts"][words].astype(np.int64)
        offsets = np.concatenate([[0], np.cumsum(nf + ng)])
        rows = np.empty(offsets[-1], dtype=np.int64)
        weights = np.ones(offsets[-1], dtype=np.float32)
        flag_slots = _ranges(offsets[:-1], nf)
        rows[flag_slots] = a["flag_rows"][_ranges(self.flag_at[words], nf)]
        gram_slots = _ranges(offsets[:-1] + nf, ng)
        rows[gram_slots] = a["gram_rows"][_ranges(self.gram_at[words], ng)]
        weights[gram_slots] = np.repeat(1.0 / np.sqrt(np.maximum(ng, 1)), ng)
        return rows, offsets, weights


def _ranges(starts, counts):
    """start, start+1 ... for every pair, end to end."""
    ends = np.cumsum(counts)
    total = ends[-1] if len(ends) else 0
    return np.repeat(starts - np.concatenate([[0], ends[:-1]]), counts) + np.arange(total)
