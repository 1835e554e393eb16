"""The lexer's rules, one by one. Plain python: python3 -m unittest discover -s tests"""

import json
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))

import features
import fixtures
import lexicon
import words


def texts(text):
    return [w.text for w in words.cut(text)]


class Lexer(unittest.TestCase):
    def expect(self, text, *parts):
        self.assertEqual(texts(text), list(parts))

    def test_numbers_keep_separators_and_exponents(self):
        self.expect("1,250.50 usdc", "1,250.50", "usdc")
        self.expect("1'000'000", "1'000'000")
        self.expect("1e3 .5 12.", "1e3", ".5", "12", ".")
        self.expect("1e3x", "1", "e3x")

    def test_units_come_apart(self):
        self.expect("$2k", "$", "2", "k")
        self.expect("50%", "50", "%")
        self.expect("100usdc", "100", "usdc")
        self.expect("low-risk", "low", "-", "risk")

    def test_hex_stays_whole_even_when_wrong(self):
        self.expect("to 0x12zz.", "to", "0x12zz", ".")
        self.expect("0x12…ab 0x12...ab", "0x12…ab", "0x12...ab")

    def test_dotted_names(self):
        self.expect("pay.maya.base.eth, now", "pay.maya.base.eth", ",", "now")
        self.expect("usdc.e. 3.5", "usdc.e", ".", "3.5")

    def test_apostrophes(self):
        self.expect("maya's don't o'brien", "maya", "'s", "don't", "o'brien")
        self.expect("maya’s", "maya", "’s")

    def test_names_that_begin_with_a_digit(self):
        self.expect("1inch 1inches 1 inch", "1inch", "1", "inches", "1", "inch")

    def test_arrows(self):
        self.expect("eth->usdc-->dai=>x→y", "eth", "->", "usdc", "-->", "dai", "=>", "x", "→", "y")

    def test_words_cover_all_but_space(self):
        for text in fixtures.LEXER_CASES:
            cut = words.cut(text)
            covered = set()
            for w in cut:
                self.assertEqual(text[w.start:w.end], w.text)
                covered.update(range(w.start, w.end))
            for i, c in enumerate(text):
                self.assertEqual(i in covered, c not in words._SPACE, (text, i))

    def test_fixture_is_current(self):
        with open(os.path.join(fixtures.FIXTURES, "words.json"), encoding="utf-8") as f:
            for case in json.load(f):
                got = [{"text": w.text, "start": w.start, "end": w.end, "kind": words.KIND_NAMES[w.kind]} for w in words.cut(case["text"])]
                self.assertEqual(got, case["words"], case["text"])


class Features(unittest.TestCase):
    def flags(self, text, contacts=()):
        cut = words.cut(text)
        found = lexicon.Phrases().find([words.lower(w.text) for w in cut], {lexicon.key(c) for c in contacts})
        return dict(zip((w.text for w in cut), features.flags(cut, found)))

    def test_case_and_place(self):
        f = self.flags("Swap USDC wstETH now")
        self.assertIn(features.CAPITALISED, f["Swap"])
        self.assertIn(features.FIRST, f["Swap"])
        self.assertIn(features.UPPER, f["USDC"])
        self.assertIn(features.MIXED, f["wstETH"])
        self.assertIn(features.LAST, f["now"])

    def test_numbers(self):
        f = self.flags("1,000 0.5 2026 1.000")
        self.assertEqual([features.SEPARATOR in f["1,000"], features.DECIMAL in f["1,000"]], [True, False])
        self.assertIn(features.DECIMAL, f["0.5"])
        self.assertIn(features.YEAR, f["2026"])
        self.assertNotIn(features.DECIMAL, f["1.000"])

    def test_phrases_over_hyphens_and_contacts(self):
        f = self.flags("rocket-pool for big joe", ["Big Joe"])
        self.assertIn(lexicon.PROTOCOL, f["rocket"])
        self.assertIn(lexicon.PROTOCOL, f["pool"])
        self.assertNotIn(lexicon.PROTOCOL, f["-"])
        self.assertIn(lexicon.CONTACT, f["joe"])

    def test_hash(self):
        self.assertEqual(features.fnv1a(b""), 0x811C9DC5)
        self.assertEqual(features.fnv1a(b"foobar"), 0xBF9CF968)
        self.assertEqual(len(features.grams("eth")), 3 + 2 + 1)


class Lexicon(unittest.TestCase):
    def test_every_alias_can_match(self):
        for section, entries in lexicon.load().items():
            if section == "about":
                continue
            for name, aliases in entries.items():
                for alias in aliases if isinstance(aliases, list) else [name]:
                    self.assertLessEqual(len(lexicon.key(alias)), lexicon.LONGEST, (section, alias))

    def test_one_entry_a_line_and_sorted(self):
        with open(lexicon.PATH, encoding="utf-8") as f:
            raw = f.read()
        for section, entries in json.loads(raw).items():
            if section != "about":
                self.assertEqual(list(entries), sorted(entries, key=lambda k: k.lower() + k), section)

    def test_names_that_begin_with_a_digit_are_known_to_the_lexer(self):
        for phrase in lexicon.Phrases().flags:
            for word in phrase:
                if word[0].isdigit() and word[-1].isalpha():
                    self.assertIn(word, words.DIGIT_NAMES)


if __name__ == "__main__":
    unittest.main()
