"""Reads Data/lexicon.json and finds its phrases in a text's words: flags 16 to 25 of SCHEMA.md."""

import json
import os

import words

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Data", "lexicon.json")
LONGEST = 3

ASSET, PROTOCOL, CHAIN, NUMBER, UNIT, DURATION, CALENDAR, CONTACT, RISK, CATEGORY = range(16, 26)

# section -> (flag, are its keys names themselves)
_SECTIONS = {
    "assets": (ASSET, True), "asset_groups": (ASSET, True),
    "protocols": (PROTOCOL, True),
    "chains": (CHAIN, True), "unsupported_chains": (CHAIN, True),
    "numbers": (NUMBER, True), "units": (UNIT, True), "durations": (DURATION, True),
    "months": (CALENDAR, True), "weekdays": (CALENDAR, True),
    "risk": (RISK, False), "categories": (CATEGORY, False),
}


def load(path: str = PATH) -> dict:
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def key(phrase: str) -> tuple:
    """A phrase as the tuple of its words, lower-cased, hyphens dropped."""
    return tuple(words.lower(w.text) for w in words.cut(phrase) if w.text != "-")


class Phrases:
    def __init__(self, lexicon: dict | None = None):
        lexicon = lexicon or load()
        self.flags: dict[tuple, set[int]] = {}
        for section, (flag, keys_count) in _SECTIONS.items():
            for name, aliases in lexicon[section].items():
                said = aliases if isinstance(aliases, list) else []
                for phrase in ([name] if keys_count else []) + said:
                    self.add(phrase, flag)

    def add(self, phrase: str, flag: int):
        k = key(phrase)
        if 0 < len(k) <= LONGEST:
            self.flags.setdefault(k, set()).add(flag)

    def find(self, lowered: list[str], contacts: set[tuple] = frozenset()) -> list[set[int]]:
        """The flags of each word. A phrase may be broken by hyphens; those get no flag."""
        found = [set() for _ in lowered]
        solid = [i for i, w in enumerate(lowered) if w != "-"]
        for j in range(len(solid)):
            for size in range(1, LONGEST + 1):
                if j + size > len(solid):
                    break
                places = solid[j:j + size]
                phrase = tuple(lowered[i] for i in places)
                hits = self.flags.get(phrase, ())
                for i in places:
                    found[i].update(hits)
                    if phrase in contacts:
                        found[i].add(CONTACT)
        return found
