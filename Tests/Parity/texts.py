"""Texts that tokenizers get wrong, and vocabularies to try them on."""

import collections

import gguf

TEXTS = [
    "", " ", "  ", "   a", "a   ", "a  b", "\n", "\n\n", "a\n\nb", " \n \n x", "\t\tif (x) {\r\n\treturn;\r\n}", "hello", "Hello world",
    " the", "the the the", "don't", "DON'T", "we've they'll I'm you'd he's it're", "'s", "'", "''s", "x'", "rock'n'roll", "'sup 'tis", "’s",
    "1", "12", "123", "1234", "12345678", "3.14", " 100", "a1b22c333", "$5.00!", "100%", "...", "?!?", " ...", " - ", "a_b", "foo.bar(baz)",
    "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045", "send 1,000.50 USDC to vitalik.eth", "你好世界", "你好 世界", "مرحبا بالعالم", "שלום", "Привет, мир",
    "naïve café", "cafe\u0301", "🚀", "🚀🚀", " 🚀", "👨‍👩‍👧", "👍🏽", "🇳🇬", "❤️", "½ ² Ⅷ ٣٤", "\u00a0x", "a\u00a0\u00a0b", "\u3000x", "\u200bx", "x\u0085y",
    "ﬁne", "İstanbul", "ǅ", "\ufeffbom", "the\u2028the", "<s>", "<|end|>", "<|im_start|>user\nhi<|im_end|>", "<word>", "a<word>b <word> c", "▁", "▁the", "a▁b",
    "a" * 100, " thethethe" * 5, "😀é漢\u0301" * 4, "\r\n\r\n", "x \r\n y", "1 2  3   4", "tail.\n\n\n\nthe", "\n the", "!\n!\n", " \u00a0\u00a0the",
    "$x + $y <= 10^3 ~ |z|", "12a345b6789", "x=1;y=22;z=333;w=4444", "« guillemets » “quotes”", "ÀÉÎÕÜ ñ ç ß Œ", "한국어 텍스트", "ไทย", "e\u0301\u0302", "[CLS] x [SEP]",
    "The quick brown fox, jumps over 13 lazy dogs.", "ALL CAPS", "MiXeD cAsE", "under_score-dash", "tab\tseparated", "a\x00b", "\x1c\x1d",
]
BYTES = [b"\xff", b"a\xffb", b"\xf0\x9f", b"\xc3", b"caf\xc3", b"\xe4\xbd", b"ok \x80\x80 ok", b"\xfe\xfe", b"x\xe2\x82y"]

CORPUS = """the quick brown fox doesn't jump over the lazy dog's tail. they'll send 100 coins to maya, and we've seen
1234 of them; I'm sure you'd say that the others are there, then therefore. mañana, über, naïve, 你好 你好 🚀🚀 مرحبا مرحبا
    return the value of the thing when the other thing is the same thing, hello world; send the thing to the other
""" * 4


def pieces(count, words):
    """Frequent substrings of the corpus's words, the most telling first."""
    seen = collections.Counter()
    for word in words:
        for length in range(2, 9):
            for at in range(len(word) - length + 1):
                seen[word[at:at + length]] += length
    return [piece for piece, _ in sorted(seen.items(), key=lambda p: (-p[1], p[0]))[:count]]


def sentence_piece(g):
    words = ["▁" + w for w in CORPUS.split()]
    learnt = pieces(260, words)
    letters = sorted(set("".join(words)))
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)] + ["<word>", "▁▁", "▁▁▁▁", "\n\n"] + learnt + [c for c in letters if c not in learnt]
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL] + [gguf.TokenType.BYTE] * 256 + [gguf.TokenType.USER_DEFINED]
    kinds += [gguf.TokenType.NORMAL] * (len(tokens) - len(kinds))
    g.add_tokenizer_model("llama"), g.add_token_list(tokens), g.add_token_types(kinds)
    g.add_token_scores([0.0] * 260 + [-float(i // 2) for i in range(len(tokens) - 260)])
    g.add_bos_token_id(1), g.add_eos_token_id(2), g.add_unk_token_id(0), g.add_add_bos_token(True)
    return tokens


def word_piece(g):
    words = [w.strip(".,;").lower() for w in CORPUS.split()]
    learnt = pieces(200, words)
    letters = sorted(set("".join(words)) | set("abcdefghijklmnopqrstuvwxyz0123456789.,;:!?'()-$%"))
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + ["▁" + c for c in letters] + letters + ["▁" + p for p in learnt] + learnt
    g.add_tokenizer_model("bert"), g.add_token_list(tokens)
    g.add_token_types([gguf.TokenType.CONTROL, gguf.TokenType.UNKNOWN] + [gguf.TokenType.CONTROL] * 3 + [gguf.TokenType.NORMAL] * (len(tokens) - 5))
    g.add_uint32("tokenizer.ggml.cls_token_id", 2), g.add_sep_token_id(3), g.add_unk_token_id(1), g.add_pad_token_id(0), g.add_bos_token_id(2), g.add_eos_token_id(3)
    return tokens
