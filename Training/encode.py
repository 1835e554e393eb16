"""From an example to what the model reads: piece ids, first pieces, feature rows, label ids."""

import features
import lexicon
import schema
import words
from bpe import BYTES, Encoder

WORD_TOKENS = ["<addr>", "<hash>", "<hex>", "<ens>", "<dotted>", "<num>"]
SPECIALS = (["<pad>"] + [f"<{s}>" for s in schema.STATES] + ["<a:none>"] + [f"<a:{a}>" for a in schema.ACTIONS]
            + ["<s:none>"] + [f"<s:{s}>" for s in schema.SLOTS] + WORD_TOKENS)
ENS_ENDINGS = {"eth", "xyz", "id", "com", "box", "crypto", "cb", "lens"}
MAX_PIECES = 32


class Vocabulary:
    """Special tokens, then the 256 bytes, then one token for each merge."""

    def __init__(self, merges):
        self.merges = [tuple(m) for m in merges]
        self.tokens = SPECIALS + BYTES + [a + b for a, b in self.merges]
        self.ids = {t: i for i, t in enumerate(self.tokens)}
        assert len(self.ids) == len(self.tokens)
        self.encoder = Encoder(self.merges, self.ids)
        self.phrases = lexicon.Phrases()

    def context(self, context) -> list[int]:
        state, action, slot = context
        return [self.ids[f"<{state}>"], self.ids[f"<a:{action}>"], self.ids[f"<s:{slot}>"]]

    def special(self, word) -> str | None:
        if word.kind == words.HEX:
            digits = word.text[2:]
            if all(c in "0123456789abcdefABCDEF" for c in digits):
                return {40: "<addr>", 64: "<hash>"}.get(len(digits), "<hex>")
            return "<hex>"
        if word.kind == words.DOTTED:
            return "<ens>" if words.lower(word.text.rsplit(".", 1)[1]) in ENS_ENDINGS else "<dotted>"
        if word.kind == words.NUMBER:
            return "<num>"
        return None

    def pieces(self, word, r=None, dropout=0.0) -> list[int]:
        special = self.special(word)
        if special:
            return [self.ids[special]]
        return self.encoder.encode(words.lower(word.text), r, dropout)[:MAX_PIECES]

    def rows(self, cut, contacts=None, book=frozenset()):
        """For each word its flag rows and its n-gram rows. Contacts come from the corpus as marks or
        from an address book as phrases."""
        lowered = [words.lower(w.text) for w in cut]
        found = self.phrases.find(lowered, book)
        if contacts:
            for i, is_contact in enumerate(contacts):
                if is_contact:
                    found[i].add(lexicon.CONTACT)
        flag_rows = features.flags(cut, found)
        gram_rows = [features.grams(t) if features.has_grams(w.kind) else () for w, t in zip(cut, lowered)]
        return flag_rows, gram_rows


START_ID = {s: i for i, s in enumerate(schema.START_LABELS)}
TAG_ID = {t: i for i, t in enumerate(schema.TAG_LABELS)}
