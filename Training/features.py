"""What the model is told about a word besides its pieces: SCHEMA.md section 2.

Rows 0-63 are flags with weight 1; rows 64-8255 are hashed character n-grams, each with weight
1/sqrt(n) so that long words do not shout.
"""

import math
from functools import lru_cache

import words
from words import Word

FLAG_ROWS = 64
GRAM_ROWS = 8192
ROWS = FLAG_ROWS + GRAM_ROWS

FIRST, LAST, LOWER, CAPITALISED, UPPER, MIXED, SEPARATOR, DECIMAL, YEAR, GLUED_LEFT, GLUED_RIGHT = range(11)


def flags(cut: list[Word], found: list[set[int]]) -> list[list[int]]:
    """The flag rows of every word, in rising order. `found` comes from Phrases.find."""
    rows = []
    for i, w in enumerate(cut):
        r = set(found[i])
        if i == 0:
            r.add(FIRST)
        if i == len(cut) - 1:
            r.add(LAST)
        if w.kind == words.NAME:
            case = _case(w.text)
            if case is not None:
                r.add(case)
        if w.kind == words.NUMBER:
            r |= _number(w.text)
        if i > 0 and cut[i - 1].end == w.start:
            r.add(GLUED_LEFT)
        if i + 1 < len(cut) and cut[i + 1].start == w.end:
            r.add(GLUED_RIGHT)
        rows.append(sorted(r))
    return rows


@lru_cache(maxsize=200_000)
def _case(text: str):
    """A scalar is upper case when lower-casing changes it, lower case when upper-casing does."""
    cased = [c for c in text if c != c.lower() or c != c.upper()]
    if not cased:
        return None
    upper = [c != c.lower() for c in cased]
    if not any(upper):
        return LOWER
    if all(upper) and len(upper) >= 2:
        return UPPER
    if upper[0] and not any(upper[1:]):
        return CAPITALISED
    return MIXED


def _number(text: str) -> set[int]:
    r = set()
    if any(c in ",_'" for c in text):
        r.add(SEPARATOR)
    mark = max(text.rfind("."), text.rfind(","))
    if mark >= 0:
        after = 0
        while mark + 1 + after < len(text) and text[mark + 1 + after] in "0123456789":
            after += 1
        if after != 3:
            r.add(DECIMAL)
    if len(text) == 4 and text.isdigit() and 1900 <= int(text) <= 2100:
        r.add(YEAR)
    return r


@lru_cache(maxsize=400_000)
def grams(lowered: str) -> tuple[int, ...]:
    """The n-gram rows of a word, shortest first, left to right, repeats kept."""
    data = ("<" + lowered + ">").encode("utf-8")
    out = []
    for size in (3, 4, 5):
        for i in range(len(data) - size + 1):
            out.append(FLAG_ROWS + fnv1a(data[i:i + size]) % GRAM_ROWS)
    return tuple(out)


def has_grams(kind: int) -> bool:
    return kind not in (words.HEX, words.NUMBER, words.DOTTED)


def gram_weight(count: int) -> float:
    return 1.0 / math.sqrt(max(1, count))


def fnv1a(data: bytes) -> int:
    h = 0x811C9DC5
    for b in data:
        h = ((h ^ b) * 0x01000193) & 0xFFFFFFFF
    return h
