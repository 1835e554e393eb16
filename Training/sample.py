"""Prints drawn sentences with their labels, for reading. What is wrong in a template shows here first.

    python3 sample.py --from c_earn 40      # forty drawn from the templates of that file
    python3 sample.py --action send --clean 20
"""

import argparse
import random

import templates
from compose import Composer


def bracketed(example) -> str:
    """hey, <send> send [amount 5] [asset usdc] to [recipient maya]"""
    out, inside = [], None
    for w, start, tag in zip(example.words, example.starts, example.tags):
        if inside and tag != "I-" + inside:
            out[-1] += "]"
            inside = None
        if start != "O":
            out.append(f"<{start}>")
        if tag.startswith("B-"):
            inside = tag[2:]
            out.append(f"[{inside} {w.text}")
        else:
            out.append(w.text)
    return " ".join(out) + ("]" if inside else "")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("count", type=int, nargs="?", default=20)
    p.add_argument("--from", dest="file", default="", help="beginning of the corpus file's name, or file:line")
    p.add_argument("--action", help="only templates whose first action this is")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--clean", action="store_true", help="without typos, courtesies and joining")
    a = p.parse_args()
    found, macros, _ = templates.load(lenient=True)
    chosen = [t for t in found if t.where.startswith(a.file) and (not a.action or t.actions[0] == a.action)]
    composer = Composer(chosen, macros, random.Random(a.seed), level=0.0 if a.clean else 1.0, joins=0.0 if a.clean else 0.22)
    r = random.Random(a.seed + 1)
    for t in r.sample(chosen, min(a.count, len(chosen))) if a.clean else r.choices(chosen, k=a.count):
        example = composer.draw_from(t)
        if example:
            context = "" if example.context[0] == "none" else f"  ({':'.join(example.context)})"
            print(f"{t.where}{context}  {bracketed(example)}")


if __name__ == "__main__":
    main()
