"""Draws whole examples: one template or several joined, with a context, made dirty, cut into words.

Everything follows from the seed: the same templates and the same seed give the same corpus.
"""

import math
from dataclasses import dataclass, replace

import noise
import schema
import words
from templates import Drawer, Template, Unit, render

JOINERS = ["and", "and", "and then", "then", ", then", ", and then", ", and", ". then", ". after that,", "after that", "and after that", ";", ";", ".", ".", ",", "&", "+", ". next,", ", afterwards", ". afterwards", "followed by",
           ". once that's done,", "once done,", ". when that is done", "also", ", also", "and also", "plus", ", plus", "|", "/", "-", ". and", ". also", ". finally", "and finally", ", next", "\n", "\n", "\n- ", "and at the same time", ". second,", ". oh and", "and while you're at it", "n then", "as well as", "on top of that", ". besides,", ". oh also", "then lastly", ", in addition", ", after which", "& then", ">>", "=>", ". lastly,", ". secondly,", ". that done,", "straight after that", ", subsequently", ", thereafter", "and once that's through", ". when it's through,", "...then", ", then please", ". then please", ". in the same go", "and additionally", ", not to mention", ". another thing:", ". two:", ". b)", ". finally please", "then when done", ". now", ", moreover", ". meanwhile", ". separately,", "and last but not least"]
FIRSTS = ["first", "first,", "first of all", "step 1:", "1.", "1)", "to start", "start with this:", "two things:", "firstly,", "couple of things:", "-"]
ORDERED = ["but before that", "but first", "before that", "but before you do", ", but before that,", ". before that,", "but do this first:", ". but first,", "but prior to that", "but beforehand", ", though before that", "but ahead of that", ". before any of that,", ", but first of all", ". prior to that,", "but as a first step", ". wait, before that"]
JOINABLE_FIRST = set(schema.ACTIONS[:schema.ACTIONS.index("earn") + 1] + ["price", "balance", "gas", "portfolio", "quote", "history", "status", "allowances", "rank", "explain", "save_contact"])
JOINABLE_NEXT = JOINABLE_FIRST | {"query", "compare", "remember"}
BRIDGES = [".", ".", ".", ",", ", so", ". so", " -", ";", ". anyway,", ". anyway", ":", "...", ". ok so", ". that's why i'm asking:", "\n", ". please", ". could you", ". can you", ", so please", ". now", "!"]
BEFORE, BETWEEN, AFTER = "story_before", "aside_between", "reason_after"   # macros whose words stand around a request and ask for nothing
ASIDES = 0.05
PRODUCERS = set("swap wrap unwrap bridge withdraw borrow unstake claim remove_liquidity".split())


@dataclass
class Example:
    text: str
    context: tuple[str, str, str]     # state, last action, slot asked for
    words: list
    starts: list[str]
    tags: list[str]
    contacts: list[bool]
    action: str                       # of the first frame
    where: str


def _share(t: Template) -> float:
    """A line that can be worded in a thousand ways is drawn more often than a fixed sentence, not a thousand times."""
    return t.weight * (1 + 0.5 * math.log10(min(t.variety, 1e5)))


class Composer:
    def __init__(self, templates: list[Template], macros: dict, r, level: float = 1.0, joins: float = 0.22):
        self.r, self.level, self.joins = r, level, joins
        self.drawer = Drawer(macros, r, 0.012 if level else 0)
        self.groups: dict[str, list[Template]] = {}
        for t in templates:
            self.groups.setdefault(t.actions[0], []).append(t)
        self.actions = sorted(self.groups)
        self.weights = {a: [_share(t) for t in ts] for a, ts in self.groups.items()}
        # An action with ten times the wording is five times as frequent, and none is rare.
        self.action_weights = [max(24.0, sum(self.weights[a]) ** 0.68) for a in self.actions]
        single = [t for t in templates if len(t.actions) == 1 and t.context in (("none",), ("any",))]
        self.firsts = [t for t in single if t.actions[0] in JOINABLE_FIRST and "prev" not in t.slots]
        self.nexts = [t for t in single if t.actions[0] in JOINABLE_NEXT and "prev" not in t.slots]
        self.dependents = [t for t in single if "prev" in t.slots]
        self.asides = ASIDES if level and {BEFORE, BETWEEN, AFTER} <= set(macros) else 0

    def draw(self) -> Example:
        while True:
            a = self.r.choices(self.actions, self.action_weights)[0]
            example = self.draw_from(self.r.choices(self.groups[a], self.weights[a])[0])
            if example and len(example.words) <= 90:
                return example

    def draw_from(self, t: Template) -> Example | None:
        r = self.r
        units = self.drawer.draw(t)
        if not units or not any(u.start for u in units):
            return None
        joined = False
        if t in self._firsts_set() and r.random() < self.joins:
            units = self._join(units, t)
            joined = True
        action = t.actions[0]
        if self.asides and action in JOINABLE_FIRST and t.context in (("none",), ("any",)):
            units = self._surround(units)
        context = self._context(t, units, joined)
        units = noise.muddle(units, r, self.level if r.random() > 0.25 else 0, action)
        return self._label(units, context, action, t.where)

    def _surround(self, units: list[Unit]) -> list[Unit]:
        """A story before the request, an aside in it or a reason after it, which hold nothing that was asked for."""
        r = self.r
        gaps = [i for i in range(2, len(units)) if units[i].space and units[i].text[0].isalnum() and units[i - 1].text[-1].isalnum()
                and not (units[i].tag and units[i - 1].tag)]
        if gaps and r.random() < self.asides / 2:
            i = r.choice(gaps)
            opening, closing = r.choice([("(", ")"), ("(", ")"), (",", ","), ("-", "-"), ("--", "--")])
            aside = self.drawer.draw_aside(BETWEEN)
            if opening == "(":
                aside = [Unit("("), replace(aside[0], space=False)] + aside[1:] + [Unit(")", space=False)]
            else:
                aside = [Unit(opening, space=opening != ",")] + [replace(aside[0], space=True)] + aside[1:] + [Unit(closing, space=closing != ",")]
            units = units[:i] + aside + units[i:]
        if r.random() < self.asides:
            story = self.drawer.draw_aside(BEFORE)
            bridge = _connector(r.choice(BRIDGES), None, 0)
            units = story + bridge + [replace(units[0], space=True)] + units[1:]
        if r.random() < self.asides and units[-1].tag not in ("text", "note", "name"):
            reason = self.drawer.draw_aside(AFTER)
            comma = [Unit(r.choice([",", ",", ".", " -", "..."]).strip(), space=False)] if r.random() < 0.5 else []
            units = units + comma + [replace(reason[0], space=True)] + reason[1:]
        return units

    def _firsts_set(self):
        if not hasattr(self, "_firsts_ids"):
            self._firsts_ids = _Identity(self.firsts)
        return self._firsts_ids

    # ---- joining -----------------------------------------------------------------------------

    def _join(self, units: list[Unit], first: Template) -> list[Unit]:
        r = self.r
        if r.random() < 0.10:
            units = [Unit(w) for w in r.choice(FIRSTS).split()] + units
        last = first
        for _ in range(1 if r.random() < 0.85 else 2):
            backwards = r.random() < 0.05
            if not backwards and self.dependents and last.actions[0] in PRODUCERS and r.random() < 0.5:
                follower = r.choice(self.dependents)
            elif not self.nexts:
                break
            else:
                follower = self._next(last)
            more = [replace(u, span=u.span + 1000 * (units[-1].span + 1) if u.tag else 0) for u in self.drawer.draw(follower)]
            if not more or not any(u.start for u in more):
                continue
            more[0].space = True
            if backwards:
                bridge = r.choice(ORDERED)
                units = units + _connector(bridge, "order", 7_000_000 + len(units))
            else:
                joiner = r.choice(JOINERS)
                if joiner.startswith("\n"):
                    units = units + [Unit("\n", space=False)] + ([Unit("-", space=False)] if "-" in joiner else [])
                    more[0].space = "-" in joiner
                else:
                    units = units + _connector(joiner, None, 0)
            units = units + more
            last = follower
        return units

    def _next(self, last: Template) -> Template:
        """Half of the time the same kind of thing, as people do; else anything."""
        r = self.r
        a = r.choice(sorted({t.actions[0] for t in self.nexts}) if not hasattr(self, "_next_actions") else self._next_actions)
        if not hasattr(self, "_next_by"):
            self._next_by = {}
            for t in self.nexts:
                self._next_by.setdefault(t.actions[0], []).append(t)
            self._next_actions = sorted(self._next_by)
        if r.random() < 0.2 and last.actions[0] in self._next_by:
            a = last.actions[0]
        return r.choice(self._next_by[a])

    # ---- context -----------------------------------------------------------------------------

    def _context(self, t: Template, units: list[Unit], joined: bool) -> tuple[str, str, str]:
        r = self.r
        state = t.context[0]
        if state == "any":
            state = r.choice(["none", "none", "plan", "shown", "ask"])
            if state == "ask":
                return self._random_ask()
        elif state == "none" and (joined or (t.actions[0] in schema.PLANNED and len(t.slots) >= 2)) and r.random() < 0.12:
            # A whole request means the same whatever was said before it.
            state = r.choice(["plan", "plan", "shown", "ask"])
            if state == "ask":
                return self._random_ask()
        if state == "ask":
            return ("ask", t.context[1], t.context[2])
        if len(t.context) > 1:
            return (state, t.context[1], "none")
        if state == "plan":
            slots = {u.tag for u in units if u.tag} - {"step", "drop", "order"}
            fitting = [a for a in schema.PLANNED if slots <= set(schema.ALLOWED[a])] or schema.PLANNED
            return ("plan", r.choice(fitting), "none")
        if state == "shown":
            return ("shown", r.choice(schema.READS), "none")
        return ("none", "none" if r.random() < 0.7 else r.choice(schema.ACTIONS), "none")

    def _random_ask(self):
        a = self.r.choice(schema.PLANNED)
        return ("ask", a, self.r.choice(schema.ALLOWED[a]))

    # ---- labels ------------------------------------------------------------------------------

    def _label(self, units, context, action, where) -> Example | None:
        text, places = render(units)
        cut = words.cut(text)
        if not cut or len(cut) > words.MAX_WORDS:
            return None
        starts, tags, contacts = ["O"] * len(cut), ["O"] * len(cut), [False] * len(cut)
        u, span_before, awaiting = 0, 0, None
        contact_roll = {}
        seen = -1
        for i, w in enumerate(cut):
            while u < len(places) and places[u][1] <= w.start:
                u += 1
            unit = units[u]
            while seen < u:
                seen += 1
                if units[seen].start:
                    awaiting = units[seen].start
            if awaiting:
                starts[i] = awaiting
                awaiting = None
            if unit.tag:
                begins = unit.span != span_before
                tags[i] = ("B-" if begins else "I-") + unit.tag
                span_before = unit.span
            else:
                span_before = 0
            if unit.contact:
                if unit.span not in contact_roll:
                    contact_roll[unit.span] = self.r.random() < 0.7
                contacts[i] = contact_roll[unit.span]
            elif self.r.random() < 0.002 and w.kind == words.NAME:
                contacts[i] = True
        return Example(text, context, cut, starts, tags, contacts, action, where)


class _Identity:
    def __init__(self, items):
        self.ids = {id(x) for x in items}

    def __contains__(self, x):
        return id(x) in self.ids


def _connector(text: str, tag, span) -> list[Unit]:
    if text == "\n":
        return [Unit("\n", space=False)]
    units = []
    for bit in text.split():
        glued = bit in (",", ";", ".") or (not units and text[0] in ",;." and bit[0] in ",;.")
        solid = bit.strip(",.;:")
        units.append(Unit(bit, tag if solid else None, span if solid else 0, space=not glued))
    return units
