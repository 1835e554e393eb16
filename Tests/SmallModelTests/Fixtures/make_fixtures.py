"""Makes the tiny models of these tests and what they must answer.

    pip install numpy gguf tokenizers && python3 make_fixtures.py

The answers come from code that shares nothing with the Swift: a forward pass in numpy, in double
precision, with rotary positions as complex numbers; tokens by Hugging Face's `tokenizers`; repaired
text by Python. Weights are random (seeded), rounded to the type of the file before anything is computed.
"""

import json
import os

import gguf
import numpy as np
from gguf.quants import dequantize, quantize
from tokenizers import AddedToken, Regex, Tokenizer, models, pre_tokenizers, trainers

HERE = os.path.dirname(os.path.abspath(__file__))
TYPES = {"f32": gguf.GGMLQuantizationType.F32, "f16": gguf.GGMLQuantizationType.F16, "q8_0": gguf.GGMLQuantizationType.Q8_0}
SPECIALS = ["<none>", "<num>", "<a:send>", "<|end|>", "<|end|>of"]

TEXT = """the quick brown fox doesn't jump over the lazy dog's tail. they'll send 100 coins to maya, and we've seen
1234 of them; I'm sure you'd say that the others are there, then therefore. mañana, über, naïve, 你好 你好 🚀🚀 مرحبا مرحبا
    return the value of the thing when the other thing is the same thing\n\n\nsend the thing to the other
""" * 4

HARD = [
    "", " ", "  ", "   a", "a   ", "a  b", "\n", "\n\n", "a\n\nb", " \n \n x", "\t\tif (x) {\r\n\treturn;\r\n}", "hello", "Hello world", " the", "the the the",
    "don't", "DON'T", "we've they'll I'm you'd he's it're", "'s", "'", "''s", "x'", "rock'n'roll", "'sup 'tis", "’s", "1", "12", "123", "1234", "12345678", "3.14", " 100", "a1b22c333",
    "$5.00!", "100%", "...", "?!?", " ...", " - ", "a_b", "foo.bar(baz)", "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045", "你好世界", "你好 世界", "مرحبا بالعالم", "שלום", "Привет, мир", "naïve café", "cafe\u0301",
    "🚀", "🚀🚀", " 🚀", "👨‍👩‍👧", "👍🏽", "🇳🇬", "❤️", "½ ² Ⅷ ٣٤", "\u00a0x", "a\u00a0\u00a0b", "\u3000x", "\u200bx", "x\u0085y", "ﬁne", "İstanbul", "ǅ", "a\u0000b", "\u001c", "\ufeffbom", "the\u2028the",
    "<num>", "<|end|>", " therefore", "unreachable", " unreachable", "a" * 300, " thethethe" * 20, "😀é漢\u0301" * 10, "\r\n\r\n", "x \r\n y", "1 2  3   4", "'ſ", "tail.\n\n\n\nthe", "\n the", "!\n!\n", " \u00a0\u00a0the",
]

BROKEN = ["f09f", "ff", "c0af", "61f09f9880", "f09f9862", "e4bd", "e4bda0e4", "eda080", "f4908080", "80", "8080", "c3", "c3a9c3", "f09f98", "e28080e2", "f0808080", "61ff62fe63", "fcbfbfbfbfbf", "e0a0", "e09f80", "00", "f09f988061"]

LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = LLAMA3.replace("{1,3}", "")


def splitter(pre):
    level = lambda use_regex: pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=use_regex)
    return {
        "gpt-2": level(True),
        "llama-bpe": pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(LLAMA3), "isolated"), level(False)]),
        "qwen2": pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(QWEN2), "isolated"), level(False)]),
        "smollm": pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), level(True)]),
        None: level(False),
    }[pre]


def vocabulary():
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = splitter("gpt-2")
    t.train_from_iterator([TEXT], trainers.BpeTrainer(vocab_size=310, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    model = json.loads(t.to_str())["model"]
    learnt = sorted(model["vocab"], key=model["vocab"].get)
    merges = [tuple(m) if isinstance(m, list) else tuple(m.split(" ")) for m in model["merges"]]
    # One word that no merge reaches: only a tokenizer that looks whole words up finds it.
    return SPECIALS + learnt + ["unreachable"], merges


def encoder(tokens, merges, pre):
    ids = {t: i for i, t in enumerate(tokens)}
    t = Tokenizer(models.BPE(vocab=ids, merges=merges, ignore_merges=pre == "llama-bpe"))
    t.pre_tokenizer = splitter(pre)
    return t


def tokenizer_answers(tokens, merges, pre):
    plain, word, special = encoder(tokens, merges, pre), encoder(tokens, merges, None), encoder(tokens, merges, pre)
    if pre == "llama-bpe":
        word = Tokenizer(models.BPE(vocab={t: i for i, t in enumerate(tokens)}, merges=merges, ignore_merges=True))
        word.pre_tokenizer = splitter(None)
    special.add_special_tokens([AddedToken(s, normalized=False) for s in SPECIALS])
    return {
        "texts": [{"text": s, "ids": plain.encode(s).ids, "word": word.encode(s).ids} for s in HARD],
        "controls": [{"text": s, "ids": special.encode(s).ids} for s in ["<|end|>the<num> <|end|>", "<|end|>of<|end|>o", "<|end", "the <none><none>  the", ""]],
    }


def decoding_answers(tokens):
    byte_ids = [tokens.index(c) for c in gpt2_alphabet()]
    return [{"ids": [byte_ids[b] for b in bytes.fromhex(h)], "text": bytes.fromhex(h).decode("utf-8", errors="replace")} for h in BROKEN]


def gpt2_alphabet():
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    spare = iter(range(256, 512))
    return [chr(b) if b in printable else chr(next(spare)) for b in range(256)]


# The models.

S = dict(layers=2, dim=32, hidden=64, heads=4, kv=2, base=10000.0, eps=1e-5, context=96)


def make_weights(r, vocab, kind, tied):
    d, f, kv = S["dim"], S["hidden"], S["dim"] // S["heads"] * S["kv"]
    matrix = lambda rows, columns: (r.standard_normal((rows, columns)) * 1.5 / np.sqrt(columns)).astype(np.float32)
    w = {"token_embd.weight": r.standard_normal((vocab, d)).astype(np.float32)}
    for i in range(S["layers"]):
        b = f"blk.{i}."
        w[b + "attn_norm.weight"] = (1 + 0.1 * r.standard_normal(d)).astype(np.float32)
        w[b + "attn_q.weight"], w[b + "attn_k.weight"], w[b + "attn_v.weight"] = matrix(d, d), matrix(kv, d), matrix(kv, d)
        w[b + "attn_output.weight"] = matrix(d, d)
        w[b + "ffn_norm.weight"] = (1 + 0.1 * r.standard_normal(d)).astype(np.float32)
        w[b + "ffn_gate.weight"], w[b + "ffn_up.weight"], w[b + "ffn_down.weight"] = matrix(f, d), matrix(f, d), matrix(d, f)
    w["output_norm.weight"] = (1 + 0.1 * r.standard_normal(d)).astype(np.float32)
    if kind == "tagger":
        w["features.weight"] = (0.3 * r.standard_normal((96, d))).astype(np.float32)
        for head, labels in ("start", 5), ("tagger", 9):
            w[head + ".weight"], w[head + ".bias"] = matrix(labels, d), r.standard_normal(labels).astype(np.float32)
    elif not tied:
        w["output.weight"] = matrix(vocab, d)
    return w


def is_matrix(a):
    return a.ndim == 2


def rounded(w, type_name):
    """What the file will really hold, in double precision."""
    out = {}
    for name, a in w.items():
        if is_matrix(a) and type_name != "f32":
            a = a.astype(np.float16) if type_name == "f16" else dequantize(quantize(a, TYPES["q8_0"]), TYPES["q8_0"])
        out[name] = a.astype(np.float64)
    return out


def norm(x, weight):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + S["eps"]) * weight


def forward(w, x, causal, factors=None):
    """x (n, dim) -> normed hidden states (n, dim)."""
    n, size = len(x), S["dim"] // S["heads"]
    frequency = S["base"] ** (-np.arange(0, size, 2) / size)
    if factors is not None:
        frequency = frequency / factors
    turn = np.exp(1j * np.arange(n)[:, None] * frequency)[:, None, :]               # (n, 1, size / 2)
    rope = lambda y: ((y[..., 0::2] + 1j * y[..., 1::2]) * turn).view(np.float64)   # (n, heads, size)
    for i in range(S["layers"]):
        g = lambda name: w[f"blk.{i}.{name}.weight"]
        h = norm(x, g("attn_norm"))
        q = rope((h @ g("attn_q").T).reshape(n, S["heads"], size))
        k = np.repeat(rope((h @ g("attn_k").T).reshape(n, S["kv"], size)), S["heads"] // S["kv"], axis=1)
        v = np.repeat((h @ g("attn_v").T).reshape(n, S["kv"], size), S["heads"] // S["kv"], axis=1)
        scores = np.einsum("qhd,khd->hqk", q, k) / np.sqrt(size)
        if causal:
            scores = np.where(np.tril(np.ones((n, n), bool)), scores, -np.inf)
        p = np.exp(scores - scores.max(-1, keepdims=True))
        p /= p.sum(-1, keepdims=True)
        x = x + np.einsum("hqk,khd->qhd", p, v).reshape(n, -1) @ g("attn_output").T
        h = norm(x, g("ffn_norm"))
        a = h @ g("ffn_gate").T
        x = x + (a / (1 + np.exp(-a)) * (h @ g("ffn_up").T)) @ g("ffn_down").T
    return norm(x, w["output_norm.weight"])


def write(name, arch, w, type_name, tokens, merges, pre, extra):
    g = gguf.GGUFWriter(os.path.join(HERE, name), arch)
    g.add_name(name)
    g.add_block_count(S["layers"]), g.add_context_length(S["context"]), g.add_embedding_length(S["dim"])
    g.add_feed_forward_length(S["hidden"]), g.add_head_count(S["heads"]), g.add_head_count_kv(S["kv"])
    g.add_layer_norm_rms_eps(S["eps"]), g.add_rope_freq_base(S["base"]), g.add_rope_dimension_count(S["dim"] // S["heads"])
    g.add_tokenizer_model("gpt2"), g.add_tokenizer_pre(pre), g.add_token_list(tokens), g.add_token_merges([" ".join(m) for m in merges])
    g.add_token_types([gguf.TokenType.CONTROL if t in SPECIALS else gguf.TokenType.NORMAL for t in tokens])
    g.add_eos_token_id(tokens.index("<|end|>")), g.add_add_bos_token(False)
    extra(g)
    for tensor, a in w.items():
        if is_matrix(a) and type_name == "q8_0":
            g.add_tensor(tensor, quantize(a, TYPES["q8_0"]), raw_dtype=TYPES["q8_0"])
        else:
            g.add_tensor(tensor, a.astype(np.float16) if is_matrix(a) and type_name == "f16" else a)
    g.write_header_to_file(), g.write_kv_data_to_file(), g.write_tensors_to_file(), g.close()


def numbers(a):
    return [round(float(x), 6) for x in a]


def llama(name, r, type_name, tokens, merges, pre, tied, factors):
    w = make_weights(r, len(tokens), "llama", tied)
    true = rounded(w, type_name)
    if factors is not None:
        w["rope_freqs.weight"] = factors
    write(name, "llama", w, type_name, tokens, merges, pre, lambda g: None)
    head = true["token_embd.weight"] if tied else true["output.weight"]
    logits = lambda ids: forward(true, true["token_embd.weight"][ids], True, factors)[-1] @ head.T
    prompt = "the quick brown fox"
    ids = encoder(tokens, merges, pre).encode(prompt).ids
    written = list(ids)
    while len(written) < len(ids) + 16:
        scores = logits(written)
        best = int(scores.argmax())
        assert np.sort(scores)[-1] - np.sort(scores)[-2] > 1e-3, "a near tie would make a poor test"
        if best == tokens.index("<|end|>"):
            break
        written.append(best)
    long = [int(x) for x in r.integers(5, len(tokens), 80)]
    return {"file": name, "pre": pre, "type": type_name, "prompt": prompt, "ids": ids, "logits": numbers(logits(ids)), "greedy": written[len(ids):],
            "long": long, "longLogits": numbers(logits(long))}


def tagger(name, r, tokens, merges, pre):
    w = make_weights(r, len(tokens), "tagger", True)
    true = rounded(w, "q8_0")

    def extra(g):
        g.add_causal_attention(False)
        g.add_uint32("seraph-tagger.feature_rows", 96)
        g.add_array("seraph-tagger.starts", ["O", "send", "swap", "greet", "unknown"])
        g.add_array("seraph-tagger.tags", ["O"] + [f"{p}-{s}" for s in ("amount", "asset", "recipient", "chain") for p in "BI"])
        g.add_string("seraph-tagger.schema", json.dumps({"send": ["amount", "asset", "recipient"]}))
        g.add_float32("seraph-tagger.temperature", 1.25)

    write(name, "seraph-tagger", w, "q8_0", tokens, merges, pre, extra)
    cases = []
    for n in (1, 2, 3, 7, 24, 50):
        ids = [int(x) for x in r.integers(0, len(tokens), n)]
        features = [[[int(a), round(float(b), 3)] for a, b in zip(r.integers(0, 96, c), r.random(c))] for c in r.integers(0, 12, n)]
        at = sorted(int(x) for x in r.choice(n, (n + 1) // 2, replace=False))
        x = true["token_embd.weight"][ids].copy()
        for i, row in enumerate(features):
            for a, b in row:
                x[i] += b * true["features.weight"][a]
        h = forward(true, x, False)[at]
        cases.append({"tokens": ids, "features": features, "at": at, "starts": [numbers(a) for a in h @ true["start.weight"].T + true["start.bias"]],
                      "tags": [numbers(a) for a in h @ true["tagger.weight"].T + true["tagger.bias"]]})
    return {"file": name, "pre": pre, "cases": cases}


def main():
    r = np.random.default_rng(11)
    tokens, merges = vocabulary()
    factors = np.array([1, 1, 2, 8], np.float32)
    answers = {
        "models": [
            llama("tiny-f32.gguf", r, "f32", tokens, merges, "gpt-2", False, None),
            llama("tiny-f16.gguf", r, "f16", tokens, merges, "llama-bpe", True, factors),
            llama("tiny-q8_0.gguf", r, "q8_0", tokens, merges, "smollm", True, None),
        ],
        "tagger": tagger("tiny-tagger.gguf", r, tokens, merges, "qwen2"),
        "tokenizers": {pre: tokenizer_answers(tokens, merges, pre) for pre in ("gpt-2", "llama-bpe", "smollm", "qwen2")},
        "decoding": decoding_answers(tokens),
    }
    with open(os.path.join(HERE, "expected.json"), "w", encoding="utf-8") as f:
        json.dump(answers, f, separators=(",", ":"))
    for name in sorted(os.listdir(HERE)):
        print(name, os.path.getsize(os.path.join(HERE, name)))


if __name__ == "__main__":
    main()
