"""The template language of SCHEMA.md section 4: reads Training/corpus/*.txt and draws sentences.

A template is parsed once into a small tree and then drawn from as often as wanted. What comes out
is a list of units: bits of text between spaces, each knowing its tag, its span and whether a frame
starts at it. Noise works on units, so that labels survive every change of spelling.
"""

import glob
import hashlib
import os
import re
from dataclasses import dataclass, field, replace

import schema
import values

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus")
HELD_OUT_SHARE = 25  # one template in so many is kept for evaluation


class TemplateError(Exception):
    pass


@dataclass
class Unit:
    text: str
    tag: str | None = None
    span: int = 0            # equal for the units of one tagged value
    start: str | None = None  # the action whose frame starts here
    space: bool = True       # is there a space before it
    kind: str | None = None  # the generator that made it; None for the template's own words
    contact: bool = False    # might stand in the address book


@dataclass
class Template:
    tree: list
    where: str
    line: str
    actions: list[str]
    context: tuple
    weight: float
    slots: set = field(default_factory=set)
    held_out: bool = False
    variety: float = 1.0      # how many different wordings it can take, values aside


# ---- parsing ---------------------------------------------------------------------------------
# Nodes: ("text", s) ("start", action) ("any", [sequence...]) ("maybe", [sequence...])
#        ("value", tag or None, kind) ("words", tag, [sequence...]) ("macro", name)

class Parser:
    def __init__(self, line: str, where: str):
        self.s, self.at, self.where = line, 0, where

    def fail(self, why: str):
        raise TemplateError(f"{self.where}: {why} (column {self.at + 1}): {self.s}")

    def whole(self) -> list:
        nodes = self.sequence("")
        if self.at < len(self.s):
            self.fail(f"unexpected '{self.s[self.at]}'")
        return nodes

    def sequence(self, stop: str) -> list:
        nodes, text = [], []

        def flush():
            if text:
                nodes.append(("text", "".join(text)))
                text.clear()

        while self.at < len(self.s):
            c = self.s[self.at]
            if c in stop:
                break
            if c == "\\" and self.at + 1 < len(self.s):
                text.append(self.s[self.at + 1])
                self.at += 2
            elif c == "(":
                flush()
                nodes.append(("any", self.choices(")")))
            elif c == "[":
                flush()
                nodes.append(("maybe", self.choices("]")))
            elif c in ")]|":
                self.fail(f"unexpected '{c}'")
            elif c == "{" and re.match(r"\{[a-z_]*[:=}]", self.s[self.at:]):
                flush()
                nodes.append(self.slot())
            elif c == "<" and (m := re.match(r"<([a-z_]+)>", self.s[self.at:])) and m.group(1) not in ("b", "i"):
                flush()
                if m.group(1) not in schema.ACTIONS:
                    self.fail(f"no action called '{m.group(1)}'")
                nodes.append(("start", m.group(1)))
                self.at += m.end()
            elif c == "@" and (m := re.match(r"@([a-z_][a-z0-9_]*)", self.s[self.at:])):
                flush()
                nodes.append(("macro", m.group(1)))
                self.at += m.end()
            else:
                text.append(c)
                self.at += 1
        flush()
        return nodes

    def choices(self, close: str) -> list:
        self.at += 1
        options = [self.sequence(close + "|")]
        while self.at < len(self.s) and self.s[self.at] == "|":
            self.at += 1
            options.append(self.sequence(close + "|"))
        if self.at >= len(self.s):
            self.fail(f"missing '{close}'")
        self.at += 1
        return options

    def slot(self):
        m = re.match(r"\{([a-z_]*)([:=}])", self.s[self.at:])
        tag, mark = m.group(1), m.group(2)
        if tag and tag not in schema.SLOTS:
            self.fail(f"no slot called '{tag}'")
        if mark == "}":
            if not tag:
                self.fail("an empty slot")
            self.at += m.end()
            return ("value", tag, values.DEFAULTS[tag])
        if mark == "=":
            kind = re.match(r"([a-z_]*)\}", self.s[self.at + m.end():])
            if not kind or kind.group(1) not in values.KINDS:
                self.fail("no such kind of value")
            self.at += m.end() + kind.end()
            return ("value", tag or None, kind.group(1))
        self.at += m.end() - 1
        options = self.choices("}")
        if not tag:
            self.fail("words without a slot")
        return ("words", tag, options)


def load(folder: str = FOLDER, lenient: bool = False) -> tuple[list[Template], dict, list[str]]:
    """All templates and macros, and the errors. Unless lenient, an error is raised."""
    macros, rows, errors = {}, [], []
    for path in sorted(glob.glob(os.path.join(folder, "*.txt"))):
        context, weight = ("none",), 1.0
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                line = line.strip()
                where = f"{os.path.basename(path)}:{number}"
                if not line or line.startswith("#"):
                    continue
                try:
                    if m := re.match(r"@([a-z_][a-z0-9_]*)\s*(\+?)=\s*(.*)$", line):
                        _define(macros, m.group(1), bool(m.group(2)), Parser(m.group(3), where).whole(), where)
                    elif line.startswith("%ctx"):
                        context = _context(line.split()[1], where)
                    elif line.startswith("%weight"):
                        weight = float(line.split()[1])
                    else:
                        rows.append((line, where, context, weight))
                except TemplateError as e:
                    errors.append(str(e))
    templates = []
    for line, where, context, weight in rows:
        try:
            tree = Parser(line, where).whole()
            t = Template(tree, where, line, [], context, weight)
            _survey(tree, macros, t, where, 0)
            if not t.actions:
                raise TemplateError(f"{where}: no <action>: {line}")
            allowed = set().union(*(schema.ALLOWED[a] for a in t.actions))
            if t.slots - allowed:
                raise TemplateError(f"{where}: {'/'.join(t.actions)} takes no {', '.join(sorted(t.slots - allowed))}: {line}")
            t.variety = _variety(tree, macros)
            t.held_out = int(hashlib.sha256(line.encode()).hexdigest(), 16) % HELD_OUT_SHARE == 0
            templates.append(t)
        except TemplateError as e:
            errors.append(str(e))
    if errors and not lenient:
        raise TemplateError("\n".join(errors))
    return templates, macros, errors


def _define(macros: dict, name: str, more: bool, body: list, where: str):
    """`@name = …` begins a macro; each `@name += …` after it is one more alternative."""
    if more:
        if name not in macros:
            raise TemplateError(f"{where}: macro @{name} is extended before it is defined")
        before = macros[name]
        if len(before) != 1 or before[0][0] != "any":
            before = [("any", [before])]
        added = body[0][1] if len(body) == 1 and body[0][0] == "any" else [body]
        macros[name] = [("any", before[0][1] + added)]
    elif name in macros:
        raise TemplateError(f"{where}: macro @{name} is defined twice")
    else:
        macros[name] = body


def _context(text: str, where: str) -> tuple:
    parts = tuple(text.split(":"))
    if parts[0] in ("none", "plan", "shown", "any") and len(parts) <= 2:
        if len(parts) == 2 and parts[1] not in schema.ACTIONS:
            raise TemplateError(f"{where}: no action called '{parts[1]}'")
        return parts
    if parts[0] == "ask" and parts[-1] == "risk":
        parts = parts[:2] + ("risk_low",)  # one question, three tags: it is asked under the first
    if parts[0] == "ask" and len(parts) == 3 and parts[1] in schema.ACTIONS and parts[2] in schema.SLOTS:
        return parts
    raise TemplateError(f"{where}: a context is none, plan, shown, any or ask:ACTION:SLOT, not '{text}'")


def _survey(nodes, macros, t: Template, where, depth):
    if depth > 20:
        raise TemplateError(f"{where}: macros too deep")
    for node in nodes:
        if node[0] == "start":
            t.actions.append(node[1])
        elif node[0] == "value" and node[1]:
            t.slots.add(node[1])
        elif node[0] == "words":
            t.slots.add(node[1])
            for option in node[2]:
                _survey(option, macros, t, where, depth + 1)
        elif node[0] in ("any", "maybe"):
            for option in node[1]:
                _survey(option, macros, t, where, depth + 1)
        elif node[0] == "macro":
            if node[1] not in macros:
                raise TemplateError(f"{where}: no macro @{node[1]}")
            _survey(macros[node[1]], macros, t, where, depth + 1)


def _variety(nodes, macros) -> float:
    """The number of wordings a tree can take; the values in it are not counted."""
    count = 1.0
    for node in nodes:
        if node[0] in ("any", "maybe"):
            count *= sum(_variety(option, macros) for option in node[1]) + (node[0] == "maybe")
        elif node[0] == "words":
            count *= sum(_variety(option, macros) for option in node[2])
        elif node[0] == "macro":
            count *= _variety(macros[node[1]], macros)
    return count


# ---- drawing ---------------------------------------------------------------------------------

CORRECTABLE = {"amount", "recipient", "asset", "to_asset", "chain", "to_chain", "protocol"}
CORRECTIONS = [", no wait, ", ", no, ", " no wait ", ", sorry, ", ", i mean ", " i mean ", " - actually ", ", actually ", ", scratch that, ", ", make that ",
               "... no, ", " uh no ", ", er, ", " wait no ", " sorry ", ", nope, ", " - no - ", ", correction: ", "* ", ", or rather ", ", hmm, "]


class Drawer:
    def __init__(self, macros: dict, r, corrections: float = 0.012):
        self.macros, self.r, self.corrections = macros, r, corrections

    def draw(self, template: Template) -> list[Unit]:
        self.units, self.space, self.pending, self.spans = [], True, None, 0
        self.said = set()
        self._walk(template.tree, None)
        return _tidy(self.units)

    def draw_aside(self, macro: str) -> list[Unit]:
        """Words of a macro that belong to no frame of their own."""
        self.units, self.space, self.pending, self.spans = [], True, None, 0
        self.said = set()
        self._walk(self.macros[macro], None)
        return _tidy(self.units)

    def _walk(self, nodes, tag):
        r = self.r
        for node in nodes:
            what = node[0]
            if what == "text":
                self._emit(node[1], tag, self.spans if tag else 0, None)
            elif what == "start":
                self.pending = node[1]
            elif what == "any":
                self._walk(r.choice(node[1]), tag)
            elif what == "maybe":
                if r.random() < 0.5:
                    self._walk(r.choice(node[1]), tag)
            elif what == "macro":
                self._walk(self.macros[node[1]], tag)
            elif what == "words":
                self.spans += 1
                self._walk(r.choice(node[2]), node[1])
            else:
                self._value(tag or node[1], node[2], tag is not None)

    def _value(self, tag, kind, inside):
        r = self.r
        if tag in CORRECTABLE and not inside and r.random() < self.corrections:
            self._emit(_plain(values.KINDS[kind](r)), None, 0, kind)
            self._emit(r.choice(CORRECTIONS), None, 0, None)
        made = values.KINDS[kind](r)
        for _ in range(4):
            # Nobody swaps a coin for itself or bridges from a chain to the same one.
            if kind not in ("asset", "chain", "stable") or _plain(made).lower() not in self.said:
                break
            made = values.KINDS[kind](r)
        before, text, after = made if isinstance(made, tuple) else ("", made, "")
        self.said.add(text.lower())
        if before:
            self._emit(before, None, 0, kind)
        if tag and not inside:
            self.spans += 1
        at = len(self.units)
        self._emit(text, tag, self.spans if tag else 0, kind)
        if kind in values.CONTACT_KINDS:
            for u in self.units[at:]:
                u.contact = True
        if after:
            self._emit(after, None, 0, kind)

    def _emit(self, text, tag, span, kind):
        for bit in re.findall(r"\s+|\S+", text):
            if bit.isspace():
                self.space = True
                continue
            self.units.append(Unit(bit, tag, span, self.pending, self.space, kind))
            self.pending, self.space = None, False


def _plain(made):
    return made[1] if isinstance(made, tuple) else made


def _tidy(units: list[Unit]) -> list[Unit]:
    """No space before a comma, none doubled: templates with empty options leave such traces."""
    out = []
    for u in units:
        if u.text in (",", ".", ";", "?", "!") and u.tag is None and u.start is None:
            if not out:
                continue
            if out[-1].text == "," and u.text == ",":
                continue
            u = replace(u, space=False)
        out.append(u)
    if out:
        out[0].space = False
    return out


def render(units: list[Unit]) -> tuple[str, list[tuple[int, int]]]:
    """The text and where each unit stands in it."""
    text, places, at = [], [], 0
    for i, u in enumerate(units):
        if u.space and i:
            text.append(" ")
            at += 1
        places.append((at, at + len(u.text)))
        text.append(u.text)
        at += len(u.text)
    return "".join(text), places
