"""Writes what the Swift reader is held to: lexer cases, and the whole path from text to logits.

    python3 fixtures.py words                      -> Tests/Fixtures/words.json (needs no model)
    python3 fixtures.py parity --data out --run out/run   -> Tests/Fixtures/tagger-parity.json

The logits are those of the shipped weights: Q8_0 read back to f32, activations in f32.
"""

import argparse
import json
import os

import words

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Tests", "Fixtures")

LEXER_CASES = [
    "", " ", "hello", "send 20 usdc to maya", "20usdc", "5eth", "10k", "10 k", "2.5m usdc", "1,250.50", "0,5 ether", ".5 eth", "x.5", "5 .5", "5..5", "1e3", "1e-3 eth", "1E6", "1e3x", "2e",
    "1.5.2", "1'000'000", "1’000", "1_000", "12.", "12,", ",5", "1,2,3", "mint(1, 2)", "3.eth", "3.5", "$500", "$2k", "500$", "€20", "50%", "50 %", "-5", "+5", "5-10", "1/2", "½ eth",
    "0x", "0x0", "0xZZ", "0x12zz", "0XAB", "0x12…ab", "0x12...ab", "0x12..ab", "0x12....ab", "0x12…", "0x12.", "0xabc,def", "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045", "(0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045)",
    "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045's", "a0x12", "00x12", "maya.eth", "maya.eth.", "maya.eth,", "pay.maya.base.eth", "MAYA.ETH", "cold-wallet.eth", "my_safe.eth", "-maya.eth", "maya-.eth", "maya..eth", "maya.e", "maya.eth's",
    "ether.fi", "yearn.finance", "1.eth", "1a.b2.eth", "a.b.c", "a.b.5", "jo.é", "josé.eth", "usdc.e", "USDC.e", "usdc.e.", "usdc.ether", "usdc.e5", "usdc. e", "usdce", "sentence.Then next",
    "don't", "don’t", "o'brien", "maya's", "maya’s", "MAYA'S", "maya's wallet", "james'", "'quoted'", "'s", "it'sx", "rock'n'roll", "y'all's", "what's", "5's", "l'eth d'anna",
    "a->b", "a=>b", "a-->b", "a→b", "a--b", "a ->", "->", "=> ->", "a>b", "a<-b", "low-risk", "aave-v3", "rocket-pool", "v3", "1inch", "1INCH", "1inches", "1 inch", "100in", "usd₮0", "USD₮", "₿ 5", "a_b", "_a", "a_", "3crv",
    "usdc/eth", "op/usdc", "fn(a,b)", "x=5", "to:bob", "#12", "punk #1234", "a\u200bb", "a\u00a0b", "a\u2003b\u3000c", "tab\tnew\nline", "\ufeffgm", "👍", "👨‍👩‍👧", "❤️", "gm🚀gm", "café", "cafe\u0301", "привет мир", "你好 5", "५ eth", "ﬁve", "İstanbul", "Straße", "e\u0301.eth",
    "…", "wait... no", "5k…", "hm?!", "a&b", "a@b.com", "http://x.io/y", "24h", "7d", "30-day", "2026-01-05", "10:30", "3x", "x3", "1st", "i'd", "I'M", "send \"hi there\" now",
]

PARITY_CASES = [
    ("send 20 usdc to maya", ("none", "none", "none"), ["maya"]),
    ("Hey there, could you please swap half my ETH for USDC on Base?", ("none", "none", "none"), []),
    ("bridge 1,250.50 USDC from mainnet to arb", ("none", "swap", "none"), []),
    ("make it 60 instead", ("plan", "send", "none"), []),
    ("10k usdc, low-risk, nothing locked for more than a week", ("none", "none", "none"), []),
    ("gm", ("none", "none", "none"), []),
    ("the second one", ("ask", "send", "recipient"), []),
    ("0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045", ("ask", "send", "recipient"), []),
    ("why rocket-pool?", ("shown", "earn", "none"), []),
    ("yes", ("plan", "swap", "none"), []),
    ("wrap .5 eth, then put it in aave-v3", ("none", "none", "none"), []),
    ("revoke every approval older than a month", ("none", "none", "none"), []),
    ("call increment() on 0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045", ("none", "none", "none"), []),
    ("pay big joe 300 bucks worth of ether", ("none", "none", "none"), ["big joe"]),
    ("top 5 lending markets by safety", ("none", "none", "none"), []),
    ("remember that maya's wallet is the old one", ("none", "none", "none"), ["maya"]),
    ("save vitalik.eth as v", ("none", "none", "none"), []),
    ("what's my balance on op mainnet", ("none", "none", "none"), []),
    ("STAKE 3 ETH WITH LIDO", ("none", "none", "none"), []),
    ("20usdc→bob", ("none", "none", "none"), ["bob"]),
    ("Привет", ("none", "none", "none"), []),
    ("snd 5 zorblax 2 kwame 🚀", ("none", "none", "none"), []),
    ("unwrap everything except 0.05", ("none", "none", "none"), []),
    ("is 0x1627ce31c23f17009e8d54aed5cc6f8b48852ba4888bc8e04487626d74ec6224 mined", ("none", "none", "none"), []),
    ("send 1e3 USDC.e to josé.eth by 2026", ("none", "none", "none"), []),
    ("compare aave and compound", ("shown", "rank", "none"), []),
    ("borrow 300 dai on spark against my eth", ("none", "none", "none"), []),
    ("no, leave it", ("plan", "approve", "none"), []),
    ("what's the weather in Lagos?", ("none", "none", "none"), []),
    ("0,5", ("ask", "stake", "amount"), []),
]


def write(name, value):
    os.makedirs(FIXTURES, exist_ok=True)
    path = os.path.join(FIXTURES, name)
    rows = ",\n".join(json.dumps(v, ensure_ascii=False, separators=(",", ":")) for v in value)
    with open(path, "w", encoding="utf-8") as f:
        f.write("[\n" + rows + "\n]\n")
    print(path, os.path.getsize(path), "bytes,", len(value), "cases")


def lexer():
    write("words.json", [{"text": t, "words": [{"text": w.text, "start": w.start, "end": w.end, "kind": words.KIND_NAMES[w.kind]} for w in words.cut(t)]} for t in LEXER_CASES])


def parity(data, run):
    import lexicon
    from decode import log_softmax
    from export import load_run, rounded
    from reader import Reader

    _, vocabulary, model, _ = load_run(data, run)
    reader = Reader(rounded(model), vocabulary)
    out = []
    for text, context, contacts in PARITY_CASES:
        book = {lexicon.key(c) for c in contacts}
        cut, pieces, firsts, flags, grams = reader.inputs(text, context, book)
        _, s, t = reader.logits(text, context, book)
        starts, tags, score = reader.decoder.best(log_softmax(s).astype("float64"), log_softmax(t).astype("float64"))
        # Feature rows: flags have weight 1, each of the n grams 1/sqrt(n).
        # Logits: the five highest of each word with their labels, and the sum over all labels.
        out.append({"text": text, "context": list(context), "contacts": contacts, "words": [[w.start, w.end] for w in cut], "pieces": pieces, "firsts": firsts,
                    "flags": flags, "grams": [list(g) for g in grams], "start_logits": [sparse(r) for r in s], "tag_logits": [sparse(r) for r in t],
                    "starts": starts, "tags": tags, "score": round(score, 4)})
    write("tagger-parity.json", out)


def sparse(row):
    top = sorted(range(len(row)), key=lambda i: -row[i])[:5]
    return {"top": {str(i): round(float(row[i]), 5) for i in top}, "sum": round(float(row.sum(dtype="float64")), 4)}


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("what", choices=["words", "parity"])
    p.add_argument("--data", default="out")
    p.add_argument("--run", default="out/run")
    a = p.parse_args()
    lexer() if a.what == "words" else parity(a.data, a.run)
