"""Cuts a text into words, by the seven rules of SCHEMA.md section 1.

The reader in Swift has the same lexer; Tests/Fixtures/words.json holds both to it. Offsets
count Unicode scalars, which is what indexing a Python string counts.
"""

import re
import unicodedata
from typing import NamedTuple

HEX, DOTTED, NUMBER, NAME, POSSESSIVE, ARROW, OTHER = range(1, 8)
KIND_NAMES = {HEX: "hex", DOTTED: "dotted", NUMBER: "number", NAME: "name",
              POSSESSIVE: "possessive", ARROW: "arrow", OTHER: "other"}

MAX_WORDS = 192

# Numerals that are names when letters follow at once ("1inch", "0x"): the lexicon's aliases that
# begin with a digit. Kept here so that the lexer depends on nothing.
DIGIT_NAMES = frozenset({"1inch", "0x"})

# The scalars with the White_Space property, then the zero-width ones.
_SPACE = set("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {chr(c) for c in range(0x2000, 0x200B)}
_SPACE |= set("\u200b\u200c\u200d\u2060\ufeff")

_ARROWS = ("-->", "->", "=>", "→")
_ALNUM = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_HEX = re.compile(r"0[xX][0-9A-Za-z]+(?:(?:\u2026|\.{2,3})[0-9A-Za-z]+)?")
_NUMBER = re.compile(r"(?:[0-9]+(?:[,._'][0-9]+)*|\.[0-9]+)")
_EXPONENT = re.compile(r"[eE][+-]?[0-9]+")


class Word(NamedTuple):
    text: str
    start: int
    end: int
    kind: int


def is_letter(c: str) -> bool:
    """General category L, and the two currency signs that token symbols use as letters."""
    return c.isalpha() or c in "₮₿"


def is_digit(c: str) -> bool:
    return c in "0123456789"


def is_alnum(c: str) -> bool:
    return is_letter(c) or is_digit(c)


def is_mark(c: str) -> bool:
    return ord(c) > 0x2FF and unicodedata.category(c)[0] == "M"


def cut(text: str) -> list[Word]:
    words = []
    at, n = 0, len(text)
    while at < n:
        if text[at] in _SPACE:
            at += 1
            continue
        end, kind = _next(text, at)
        words.append(Word(text[at:end], at, end, kind))
        at = end
    return words


def _next(text: str, at: int) -> tuple[int, int]:
    c = text[at]
    if c == "0" and (m := _HEX.match(text, at)):
        return m.end(), HEX
    if is_alnum(c) and (end := _dotted(text, at)):
        return end, DOTTED
    if is_digit(c) or c == ".":
        if end := _number(text, at):
            return end
    if is_letter(c):
        return _name(text, at), NAME
    if c in "'’" and _possessive(text, at):
        return at + 2, POSSESSIVE
    for arrow in _ARROWS:
        if text.startswith(arrow, at):
            return at + len(arrow), ARROW
    return at + 1, OTHER


def _dotted(text: str, at: int) -> int:
    """Runs of letters, digits, '-' and '_' joined by single dots. A run begins and ends with a
    letter or a digit. Runs at the end that are not two or more ASCII letters are given back."""
    ends = []  # (end of run, is it an acceptable last run)
    i, n = at, len(text)
    while True:
        start = i
        last = i
        while i < n and (is_alnum(text[i]) or text[i] in "-_"):
            i += 1
            if is_alnum(text[i - 1]):
                last = i
        if last == start:
            break
        run = text[start:last]
        ends.append((last, len(run) >= 2 and run.isascii() and run.isalpha()))
        if i == last and i + 1 < n and text[i] == "." and is_alnum(text[i + 1]):
            i += 1
        else:
            break
    while len(ends) >= 2:
        if ends[-1][1]:
            return ends[-1][0]
        ends.pop()
    return 0


def _number(text: str, at: int):
    if text[at] == ".":
        if at + 1 >= len(text) or not is_digit(text[at + 1]) or (at > 0 and is_alnum(text[at - 1])):
            return None
    m = _NUMBER.match(text, at)
    end, n = m.end(), len(text)
    if end < n and is_letter(text[end]) and text[at:end].isdigit():
        stop = _name(text, end)
        if text[at:stop].lower() in DIGIT_NAMES:
            return stop, NAME
    if e := _EXPONENT.match(text, end):
        if e.end() == n or not is_alnum(text[e.end()]):
            end = e.end()
    return end, NUMBER


def _name(text: str, at: int) -> int:
    i, n = at, len(text)
    while i < n:
        c = text[i]
        if is_alnum(c) or c == "_" or is_mark(c):
            i += 1
        elif c in "'’" and is_letter(text[i - 1]) and i + 1 < n and is_letter(text[i + 1]) and not _possessive(text, i):
            i += 1
        elif (c == "." and is_letter(text[i - 1]) and i + 1 < n and text[i + 1] in "eE"
              and (i + 2 == n or not is_alnum(text[i + 2]))):
            return i + 2
        else:
            break
    return i


def _possessive(text: str, at: int) -> bool:
    """Is there 's here, with no letter after it?"""
    return (at + 1 < len(text) and text[at + 1] in "sS"
            and (at + 2 == len(text) or not is_letter(text[at + 2])))


def lower(text: str) -> str:
    """Lower case scalar by scalar (no context rules such as final sigma), ’ as '."""
    return "".join(c.lower() for c in text).replace("’", "'")
