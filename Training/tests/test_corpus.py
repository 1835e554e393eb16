"""The template language, and what must hold of everything drawn from it. Plain python."""

import json
import os
import random
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))

import schema
import templates
import words
from compose import Composer

DEVELOPMENT = os.path.join(os.environ.get("SERAPH_SHARED") or os.path.join(HERE, "..", "..", "..", "shared"), "intents")


def parse(*lines):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "t.txt"), "w") as f:
            f.write("\n".join(lines))
        return templates.load(folder)


def draw(*lines, seed=1, level=0.0):
    ts, macros, _ = parse(*lines)
    return Composer(ts, macros, random.Random(seed), level=level, joins=0).draw()


def labelled(example):
    return [(w.text.lower(), s, t) for w, s, t in zip(example.words, example.starts, example.tags)]


class Language(unittest.TestCase):
    def test_labels_cover_the_values(self):
        e = draw("hey, <send>send {amount:5 k} {asset:usdc} to {recipient:maya}'s wallet")
        self.assertEqual([x for x in labelled(e) if x[0] not in (".", "!", "?")][:10], [
            ("hey", "O", "O"), (",", "O", "O"), ("send", "send", "O"), ("5", "O", "B-amount"), ("k", "O", "I-amount"), ("usdc", "O", "B-asset"),
            ("to", "O", "O"), ("maya", "O", "B-recipient"), ("'s", "O", "O"), ("wallet", "O", "O")])

    def test_alternatives_macros_and_escapes(self):
        ts, macros, _ = parse("@x = (a|b)", "<gas>@x \\(c\\) [d]")
        seen = {templates.render(templates.Drawer(macros, random.Random(i)).draw(ts[0]))[0] for i in range(60)}
        self.assertEqual(seen, {"a (c)", "b (c)", "a (c) d", "b (c) d"})

    def test_a_macro_grows_over_several_lines(self):
        ts, macros, _ = parse("@x = (a|b)", "@x += c", "@x += (d|e f)", "<gas>@x")
        seen = {templates.render(templates.Drawer(macros, random.Random(i)).draw(ts[0]))[0] for i in range(90)}
        self.assertEqual(seen, {"a", "b", "c", "d", "e f"})
        for line in ["@y += c", "@x = z"]:
            with self.assertRaises(templates.TemplateError):
                parse("@x = (a|b)", line, "<gas>@x")

    def test_what_is_told_around_a_request_is_no_part_of_it(self):
        ts, macros, _ = parse("@story_before = my cousin sold {=amount} {=asset}", "@reason_after = because {=person} lost {=amount} {=asset}",
                              "@aside_between = {=person} told me", "<send>send {amount:five} {asset:usdc} over to {recipient:maya}")
        composer = Composer(ts, macros, random.Random(4), level=0.01, joins=0)
        composer.asides = 1
        seen = [composer.draw() for _ in range(200)]
        for e in seen:
            self.assertEqual([t[2:] for t in e.tags if t[0] == "B"], ["amount", "asset", "recipient"], e.text)
            self.assertEqual([s for s in e.starts if s != "O"], ["send"], e.text)
        self.assertTrue(any("cousin" in e.text and "because" in e.text and "told me" in e.text for e in seen))

    def test_untagged_values(self):
        e = draw("<unknown>he said send {=amount} {=asset}")
        self.assertEqual(set(e.tags), {"O"})

    def test_context_and_weight(self):
        ts, _, _ = parse("%ctx ask:send:recipient", "%weight 3", "<send>{recipient}")
        self.assertEqual((ts[0].context, ts[0].weight), (("ask", "send", "recipient"), 3.0))

    def test_errors_say_where(self):
        for line in ["<sned>x", "<send>{amout}", "<send>(a|b", "<send>{amount=nokind}", "<send>@nomacro", "no frame", "<gas>{amount}", "%ctx later"]:
            with self.assertRaises(templates.TemplateError) as caught:
                parse("# first line", line)
            self.assertIn("t.txt:2", str(caught.exception))


class Corpus(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.templates, cls.macros, cls.errors = templates.load(lenient=True)

    def sample(self, seed, n):
        composer = Composer(self.templates, self.macros, random.Random(seed))
        return [composer.draw() for _ in range(n)]

    def test_templates_have_no_errors(self):
        self.assertEqual(self.errors, [])

    def test_every_action_and_slot_has_wording(self):
        self.assertEqual(set(schema.ACTIONS) - {a for t in self.templates for a in t.actions}, set())
        self.assertEqual(set(schema.SLOTS) - set().union(*(t.slots for t in self.templates)), set())

    def test_the_seed_decides(self):
        self.assertEqual([e.text for e in self.sample(5, 200)], [e.text for e in self.sample(5, 200)])

    def test_labels_are_well_formed(self):
        for e in self.sample(11, 3000):
            self.assertTrue(any(s != "O" for s in e.starts), e.text)
            action, before = None, "O"
            for w, s, t in zip(e.words, e.starts, e.tags):
                if s != "O":
                    action = s
                if t[0] == "I":
                    self.assertEqual(before[2:], t[2:], e.text)
                before = t
            self.assertLessEqual(len(e.words), words.MAX_WORDS)

    def test_held_out_templates_stay_out(self):
        held = {t.where for t in self.templates if t.held_out}
        train = [t for t in self.templates if not t.held_out]
        composer = Composer(train, self.macros, random.Random(2))
        self.assertFalse({composer.draw().where for _ in range(2000)} & held)

    @unittest.skipUnless(os.path.isdir(DEVELOPMENT), "the development set is not here")
    def test_no_development_line_is_in_the_corpus(self):
        def bare(text):
            return " ".join(words.lower(w.text) for w in words.cut(text) if w.kind != words.OTHER)

        lines = []
        with open(os.path.join(DEVELOPMENT, "dev.jsonl"), encoding="utf-8") as f:
            lines += [json.loads(row)["utterance"] for row in f]
        with open(os.path.join(DEVELOPMENT, "dialogues.jsonl"), encoding="utf-8") as f:
            lines += [turn["say"] for row in f for turn in json.loads(row)["turns"]]
        # Three words or fewer ("gm", "go ahead") are what everybody says. Longer ones must not stand
        # in a corpus file, as typed.
        wanted = {bare(x) for x in lines if len(bare(x).split()) > 3}
        for t in self.templates:
            plain = bare(templates.re.sub(r"<[a-z_]+>", "", t.line))
            self.assertNotIn(plain, wanted, t.where)
        # And the fixed sentences among them must not come out by chance either.
        drawn = {bare(e.text) for e in self.sample(23, 6000)}
        long_ones = {x for x in wanted if len(x.split()) > 6}
        self.assertEqual(drawn & long_ones, set())


if __name__ == "__main__":
    unittest.main()
