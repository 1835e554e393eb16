#!/usr/bin/env python3
"""Derives Sources/Ethereum/ENSTables+Data.swift: the tables of ENS name normalisation (ENSIP-15).

    ens_tables.py --spec DIR            rewrites the Swift file
    ens_tables.py --spec DIR --check    makes it again in memory and compares; exit 1 if it differs

DIR holds spec.json and nf.json (gzipped or not) of github.com/adraffy/ens-normalize.js, `derive/output/`,
commit 41cd736c07, MIT. The output is a function of them: sorted, hexadecimal, in lines that can be read
and compared. The grammar of each table is in its comment. Standard library only.
"""

import argparse
import gzip
import json
import sys
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent.parent / "Sources" / "Ethereum" / "ENSTables+Data.swift"
COMMIT = "41cd736c07"
WIDTH = 118
FE0F = 0xFE0F
# A set of groups is three 64-bit words in Swift.
MOST_GROUPS = 192


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--spec", type=Path, required=True, help="the folder with spec.json and nf.json")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    arguments = parser.parse_args()
    text = swift(read(arguments.spec, "spec"), read(arguments.spec, "nf"))
    if arguments.check:
        if OUT.exists() and OUT.read_text() == text:
            return 0
        print(f"{OUT.name} is not what the specification makes", file=sys.stderr)
        return 1
    OUT.write_text(text)
    print(f"wrote {OUT.name}, {len(text.encode())} bytes")
    return 0


def read(folder, name):
    plain = folder / f"{name}.json"
    if plain.exists():
        return json.loads(plain.read_text())
    with gzip.open(folder / f"{name}.json.gz") as file:
        return json.load(file)


# -- The Swift file


def swift(spec, nf):
    members = [frozenset(g["primary"]) | frozenset(g["secondary"]) for g in spec["groups"]]
    assert len(members) <= MOST_GROUPS, "the set of groups no longer fits its three words"
    groups_of = membership(members, nf)
    checked_apart(spec, groups_of)
    tables = [
        ("groups", "Name by name, in order of precedence; `?` marks a restricted script, `*` one whose allowed "
                   "marks are listed, so that they are not counted.",
         [g["name"] + ("?" if g.get("restricted") else "") + ("*" if "cm" in g else "") for g in spec["groups"]]),
        ("valid", "`groups: ranges`: these characters belong to exactly these groups. Those of no group occur only "
                  "as parts of others.",
         by_groups(groups_of)),
        ("confusable", "`groups: ranges`: a label that holds these, and otherwise only what one of these groups "
                       "has too, can be mistaken for a label of that group.",
         by_groups(lookalikes(spec["wholes"], members))),
        ("mapped", "`from>to,to…` or `first-last>to`, each after the first one further.", mapped(spec["mapped"])),
        ("ignored", "Ranges.", ranges(spec["ignored"])),
        ("fenced", "`character=name`: not first, not last, not two together.",
         [f"{cp:X}={name.replace(' ', '_')}" for cp, name in spec["fenced"]]),
        ("marks", "Ranges: combining marks.", ranges(spec["cm"])),
        ("nonSpacingMarks", "Ranges: marks of which one letter carries few.", ranges(spec["nsm"])),
        ("emoji", "`state:` or, where an emoji may end, `state!:`, then `ranges >next`. The smallest automaton "
                  "that takes every emoji with and without its optional FE0F; it starts in state 0.",
         automaton(spec["emoji"])),
        ("ranks", "`:` begins the next higher canonical combining class, then its ranges.",
         [item for rank in nf["ranks"] for item in [":", *ranges(rank)]]),
        ("decompositions", "`whole=parts`, or `whole~parts` where the parts do not compose again.",
         decompositions(nf)),
    ]
    head = [
        f"/// Made by Data/build/ens_tables.py from ens-normalize.js, commit {COMMIT} (MIT): Unicode "
        f"{spec['unicode'].split()[0]}.",
        "/// Do not edit. Numbers are hexadecimal; every token stands between blanks.",
        "extension ENSTables {",
        f"    static let mostNonSpacingMarks = {spec['nsm_max']}",
    ]
    for name, comment, items in tables:
        head += ["", *wrapped(comment.split(), "    /// "), f'    static let {name}Data: StaticString = """']
        head += wrapped(items, "        ")
        head += ['        """']
    return "\n".join(head + ["}", ""])


def wrapped(items, indent):
    lines, line = [], ""
    for item in items:
        if line and len(indent) + len(line) + 1 + len(item) > WIDTH:
            lines.append(indent + line)
            line = ""
        line += (" " if line else "") + item
    return lines + [indent + line]


def ranges(code_points):
    found = []
    for cp in sorted(code_points):
        if found and found[-1][1] == cp - 1:
            found[-1][1] = cp
        else:
            found.append([cp, cp])
    return [f"{a:X}" if a == b else f"{a:X}-{b:X}" for a, b in found]


def by_groups(sets):
    """The characters of each set of groups, in the order of the first character."""
    characters = {}
    for cp in sorted(sets):
        characters.setdefault(sets[cp], []).append(cp)
    return [
        item for groups, cps in characters.items()
        for item in [",".join(ranges(groups)) + ":", *ranges(cps)]
    ]


# -- What the specification says


def membership(members, nf):
    """Character -> its groups, for all that is valid; a part of a decomposition may have no group."""
    groups_of = {}
    for index, group in enumerate(members):
        for cp in group:
            groups_of.setdefault(cp, []).append(index)
    parts_of = {cp: parts for cp, parts in nf["decomp"]}

    def decomposed(cp):
        if cp in parts_of:
            return [p for part in parts_of[cp] for p in decomposed(part)]
        index = cp - 0xAC00
        if 0 <= index < 11172:
            tail = [0x11A7 + index % 28] if index % 28 else []
            return [0x1100 + index // 588, 0x1161 + index % 588 // 28, *tail]
        return [cp]

    for cp in list(groups_of):
        for part in decomposed(cp):
            groups_of.setdefault(part, [])
    return {cp: tuple(groups) for cp, groups in groups_of.items()}


def checked_apart(spec, valid):
    """No character is two of valid, mapped and ignored, or in two looks, so the order of asking is free."""
    kinds = [set(valid), {cp for cp, _ in spec["mapped"]}, set(spec["ignored"])]
    assert sum(map(len, kinds)) == len(set.union(*kinds))
    looks = [{*whole["valid"], *whole["confused"]} for whole in spec["wholes"]]
    assert sum(map(len, looks)) == len(set.union(*looks))


def lookalikes(wholes, members):
    """Confused character -> the groups in which another character looks like it, and it is not.

    The characters of one look are joined into extents that share groups; what a character can be
    mistaken for lies in the groups of the other extents (ENSIP-15, "Wholes").
    """
    found = {}
    for whole in wholes:
        extents = []
        look = sorted({*whole["valid"], *whole["confused"]})
        for cp in look:
            groups = {index for index, group in enumerate(members) if cp in group}
            for extent in extents:
                if extent[0] & groups:
                    extent[0] |= groups
                    extent[1].append(cp)
                    break
            else:
                extents.append([groups, [cp]])
        every = set().union(*(groups for groups, _ in extents))
        for groups, cps in extents:
            for cp in cps:
                if cp in whole["confused"]:
                    found[cp] = tuple(sorted(every - groups))
    return found


def mapped(pairs):
    runs = []
    for cp, to in sorted(pairs):
        if runs:
            first, last, target = runs[-1]
            if last == cp - 1 and len(to) == 1 == len(target) and to[0] == target[0] + cp - first:
                runs[-1][1] = cp
                continue
        runs.append([cp, cp, to])
    return [
        (f"{a:X}" if a == b else f"{a:X}-{b:X}") + ">" + ",".join(f"{cp:X}" for cp in to) for a, b, to in runs
    ]


def automaton(emoji):
    """The minimal automaton of all emoji, FE0F left out or in wherever they have it."""
    root = {}
    for sequence in emoji:
        nodes = [root]
        for cp in sequence:
            after = [node.setdefault(cp, {}) for node in nodes]
            nodes = nodes + after if cp == FE0F else after
        for node in nodes:
            node[None] = True
    # Equal futures become one state; the root is number 0.
    known, order = {}, []

    def state(node):
        key = (None in node, tuple(sorted((cp, state(child)) for cp, child in node.items() if cp is not None)))
        if key not in known:
            known[key] = len(order)
            order.append(key)
        return known[key]

    first = state(root)
    names = {old: len(order) - 1 - old for old in range(len(order))}
    assert names[first] == 0
    items = []
    for ends, edges in reversed(order):
        targets = {}
        for cp, target in edges:
            targets.setdefault(names[target], []).append(cp)
        items.append(f"{len(order) - 1 - known[(ends, edges)]:X}" + ("!:" if ends else ":"))
        items += [item for target, cps in sorted(targets.items()) for item in [*ranges(cps), f">{target:X}"]]
    return items


def decompositions(nf):
    excluded = set(nf["exclusions"])
    return [
        f"{cp:X}" + ("=" if len(parts) == 2 and cp not in excluded else "~") + ",".join(f"{p:X}" for p in parts)
        for cp, parts in sorted(nf["decomp"])
    ]


if __name__ == "__main__":
    sys.exit(main())
