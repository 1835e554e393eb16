"""Byte-level BPE, trained on the corpus and applied to one word at a time.

The alphabet is gpt2's: every byte has a printable stand-in, so that merges can be written as text in
the model file. A word is merged with the space before it.
"""

from collections import Counter, defaultdict


def byte_alphabet() -> list[str]:
    """byte -> its stand-in character, as gpt2 chose them."""
    printable = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    table, spare = {}, 256
    for b in range(256):
        if b in printable:
            table[b] = chr(b)
        else:
            table[b] = chr(spare)
            spare += 1
    return [table[b] for b in range(256)]


BYTES = byte_alphabet()


def spelled(word: str) -> list[str]:
    return [BYTES[b] for b in (" " + word).encode("utf-8")]


def train(counts: Counter, merges_wanted: int) -> list[tuple[str, str]]:
    """The usual greedy merges; equal counts are settled by spelling, so that the result is fixed."""
    spellings = [(spelled(w), n) for w, n in sorted(counts.items()) if n >= 2]
    pairs, where = Counter(), defaultdict(set)
    for i, (pieces, n) in enumerate(spellings):
        for pair in zip(pieces, pieces[1:]):
            pairs[pair] += n
            where[pair].add(i)
    merges = []
    while len(merges) < merges_wanted and pairs:
        best = max(pairs, key=lambda p: (pairs[p], p))
        if pairs[best] < 4:
            break
        merges.append(best)
        joined = best[0] + best[1]
        for i in list(where[best]):
            pieces, n = spellings[i]
            for pair in zip(pieces, pieces[1:]):
                pairs[pair] -= n
                if pairs[pair] <= 0:
                    del pairs[pair]
            merged, j = [], 0
            while j < len(pieces):
                if j + 1 < len(pieces) and (pieces[j], pieces[j + 1]) == best:
                    merged.append(joined)
                    j += 2
                else:
                    merged.append(pieces[j])
                    j += 1
            spellings[i] = (merged, n)
            for pair in zip(merged, merged[1:]):
                pairs[pair] += n
                where[pair].add(i)
        pairs.pop(best, None)
        where.pop(best, None)
    return merges


class Encoder:
    def __init__(self, merges: list[tuple[str, str]], ids: dict[str, int]):
        self.rank = {m: i for i, m in enumerate(merges)}
        self.ids = ids
        self.cache: dict[str, list[int]] = {}

    def encode(self, word: str, r=None, dropout: float = 0.0) -> list[int]:
        """With dropout, some merges are skipped: the same word in smaller pieces."""
        if dropout == 0 or r is None:
            known = self.cache.get(word)
            if known is None:
                known = self.cache[word] = self._encode(word, None, 0)
            return known
        return self._encode(word, r, dropout)

    def _encode(self, word, r, dropout):
        pieces = spelled(word)
        while len(pieces) > 1:
            options = [(self.rank[p], i) for i, p in enumerate(zip(pieces, pieces[1:])) if p in self.rank and (not dropout or r.random() >= dropout)]
            if not options:
                break
            _, i = min(options)
            pieces[i:i + 2] = [pieces[i] + pieces[i + 1]]
        return [self.ids[p] for p in pieces]
