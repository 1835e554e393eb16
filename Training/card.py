"""Writes Data/model/CARD.md from the figures of an exported run.

    python3 card.py --data out --run out/run [--note "…"]
"""

import argparse
import json
import os

import numpy as np

import schema

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", default="out")
    p.add_argument("--run", default="out/run")
    p.add_argument("--before", action="append", default=[], help="an earlier stage's data folder, oldest first")
    p.add_argument("--note", default="")
    a = p.parse_args()
    with open(os.path.join(a.data, "corpus.json")) as f:
        record = json.load(f)
    with open(os.path.join(a.run, "figures.json")) as f:
        figures = json.load(f)
    stages = []
    for folder in a.before:
        with open(os.path.join(folder, "corpus.json")) as f:
            stages.append(json.load(f))
    stages.append(record)
    z = np.load(os.path.join(a.data, "train.npz"))
    starts = np.bincount(z["starts"], minlength=len(schema.START_LABELS))
    tags = np.bincount(z["tags"], minlength=len(schema.TAG_LABELS))
    full, eight = figures["f32"], figures["q8_0"]
    out = []
    say = out.append
    say("# The embedded tagger\n")
    say("An encoder that labels the person's own words: where each intent starts, and which words are its values. It writes nothing. "
        "Made from nothing by `Training/` (its README tells how), from sentences drawn from hand-written templates; no text of other people, no pretrained weights.\n")
    say("| | |\n| --- | --- |")
    say("| shape | 256 wide, 4 llama blocks without the causal mask, 8 heads over 4 key heads of 32, SwiGLU 768, rotary pairs of neighbours, theta 10000 |")
    say(f"| vocabulary | {len(record['merges']) + 256} byte-level BPE tokens and the control tokens; {schema_rows()} feature rows |")
    say(f"| labels | {len(schema.START_LABELS)} starts, {len(schema.TAG_LABELS)} tags |")
    say(f"| file | Q8_0 matrices, F32 norms and biases, {figures['bytes']:,} bytes |")
    say(f"| corpus | {record['templates']} templates to learn from, {record['held_out_templates']} held out |")
    for i, s in enumerate(stages, 1):
        what = f"stage {i}" if len(stages) > 1 else "data"
        say(f"| {what} | {s['tokens']:,} tokens drawn in {s['examples']:,} sentences, seed {s['seed']}, sha256 `{s['sha256']}` |")
    say(f"| temperature | {figures['temperature']} |\n")
    if a.note:
        say(a.note + "\n")
    say("## Held out\n")
    say(f"{eight['sentences']} sentences drawn from templates that were never trained on. *Actions*: the sequence of actions is right. "
        "*Exact*: and every word's label is right. Decoded jointly under the schema (`decode.py`).\n")
    say("| weights | actions | exact |\n| --- | --- | --- |")
    say(f"| F32 | {full['actions']:.4f} | {full['exact']:.4f} |\n| Q8_0 (shipped) | {eight['actions']:.4f} | {eight['exact']:.4f} |\n")
    say(f"Eight bits cost {100 * (full['actions'] - eight['actions']):.2f} points of actions and {100 * (full['exact'] - eight['exact']):.2f} of exact sentences; the largest change of any logit was {figures['largest_logit_change']:.2f}.\n")
    say("By the first action, shipped weights. A few held-out templates stand behind each row, so a low one may be one hard wording.\n")
    say("| action | sentences | actions | exact |\n| --- | --- | --- | --- |")
    for k, v in eight["by_action"].items():
        say(f"| {k} | {v['sentences']} | {v['actions']:.3f} | {v['exact']:.3f} |")
    say("\n## What it was shown\n")
    say("Frames that start with each action, in the last stage's data:\n")
    say(", ".join(f"{schema.START_LABELS[i]} {starts[i]:,}" for i in range(1, len(starts))) + ".\n")
    say("Spans of each slot:\n")
    say(", ".join(f"{s} {tags[1 + 2 * i]:,}" for i, s in enumerate(schema.SLOTS)) + ".\n")
    say("## Limits\n")
    say("* English, with a sprinkling of other languages' requests; it will misread long text in another language.\n"
        "* Wording nobody thought of: the templates are the world it knows. Its probability is honest on held-out templates and too high on truly new wording; ask below about 0.9.\n"
        "* It finds words, not meaning: whether \"it\" is the proceeds or a coin named before is for the reader to settle.\n"
        "* Values are only as good as the spans: numbers, symbols and addresses are read again by rules, and what is not in the words is never added.")
    with open(os.path.join(HERE, "..", "Data", "model", "CARD.md"), "w") as f:
        f.write("\n".join(out) + "\n")


def schema_rows():
    import features
    return features.ROWS


if __name__ == "__main__":
    main()
