"""Measures a trained run on a development set of utterances. Never trains on it.

    python3 dev.py --data out --run out/run --set ../../shared/intents/dev.jsonl

Only what needs no value normaliser: the exact sequence of actions, and roughly the spans (a string value
counts as found when a span's text is in it or it is in the text). The Interpreter measures exact frames.
"""

import argparse
import json
from collections import Counter, defaultdict

import torch

import schema
from decode import joined
from export import load_run, rounded
from reader import Reader

DIALOGUE = {"modify", "confirm", "reject"}
SLOT_OF = {"slippage_percent": "slippage", "max_lockup_days": "lockup", "min_apy_percent": "min_apy", "max_positions": "positions", "protocols": "protocol",
           "args": "arg", "subjects": "subject", "since_days": "since", "older_than_days": "older", "exclude_chains": "exclude_chain"}


def context_for(frames):
    """Confirmations and changes assume a plan: one whose action takes the slots that are changed."""
    if not any(f["action"] in DIALOGUE for f in frames):
        return ("none", "none", "none")
    wanted = {SLOT_OF.get(k, k) for f in frames for k in f} - {"action", "amount_side", "step", "drop", "risk"}
    fitting = [a for a in schema.PLANNED if wanted <= set(schema.ALLOWED[a])]
    return ("plan", fitting[0] if fitting else "send", "none")


def rough_slots(frame):
    """(slot, lower-case string) of the values that are strings as typed."""
    out = []
    for k, v in frame.items():
        if k in ("recipient", "address", "spender", "contract", "hash", "function", "name", "token_id", "note", "text", "subject"):
            out.append((k, str(v).lower()))
        elif k in ("amount", "asset", "to_asset", "protocol", "chain", "to_chain"):
            out.append((k, None))
    return out


def fits(slot, gold, spans):
    names = {"amount": {"amount", "amount_out", "prev"}}.get(slot, {slot})
    mine = [t.lower() for s, t, _, _ in spans if s in names]
    if gold is None:
        return bool(mine)
    return any(m in gold or gold in m for m in mine)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", default="out")
    p.add_argument("--run", default="out/run")
    p.add_argument("--set", required=True)
    p.add_argument("--full", action="store_true", help="f32 weights instead of the shipped 8 bits")
    p.add_argument("--errors", action="store_true")
    a = p.parse_args()
    torch.set_num_threads(1)
    _, vocabulary, model, _ = load_run(a.data, a.run)
    reader = Reader(model if a.full else rounded(model), vocabulary)
    right = total = found = wanted = extra = 0
    confused, by = Counter(), defaultdict(lambda: [0, 0])
    with open(a.set, encoding="utf-8") as f:
        for line in f:
            case = json.loads(line)
            readings = [case["intents"]] + case.get("alternatives", [])
            mine = joined(reader.read(case["utterance"], context_for(case["intents"])))
            said = [x["action"] for x in mine]
            good = any([g["action"] for g in r] == said for r in readings)
            total += 1
            right += good
            first = case["intents"][0]["action"]
            by[first][0] += 1
            by[first][1] += good
            if not good:
                confused[(" ".join(x["action"] for x in case["intents"]), " ".join(said))] += 1
                if a.errors:
                    print("ACTION", case["utterance"], "| want", [x["action"] for x in case["intents"]], "| got", said)
                continue
            gold = next(r for r in readings if [g["action"] for g in r] == said)
            for g, m in zip(gold, mine):
                slots = rough_slots(g)
                hits = [fits(s, v, m["spans"]) for s, v in slots]
                wanted += len(hits)
                found += sum(hits)
                if a.errors and not all(hits):
                    print("SLOT", case["utterance"], "| missing", [s for s, h in zip(slots, hits) if not h], "| got", [(s, t) for s, t, _, _ in m["spans"]])
                have = {SLOT_OF.get(k, k) for k in g}
                over = [(s, t) for s, t, _, _ in m["spans"] if s in ("amount", "asset", "to_asset", "recipient", "protocol", "chain", "to_chain") and s not in have]
                extra += len(over)
                if a.errors and over:
                    print("EXTRA", case["utterance"], over)
    print(f"action sequences right: {right}/{total} = {right / total:.3f}")
    print(f"slots found (rough): {found}/{wanted} = {found / max(1, wanted):.3f}; spans beyond the gold: {extra}")
    for (want, got), n in confused.most_common(40):
        print(f"  {n} x {want} -> {got}")
    print({k: f"{v[1]}/{v[0]}" for k, v in sorted(by.items())})


if __name__ == "__main__":
    main()
