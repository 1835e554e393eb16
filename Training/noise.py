"""What keyboards, dictation and moods do to a sentence. Works on units; labels stay where they are."""

from dataclasses import replace

import values
from templates import Unit

NEIGHBOURS = {"q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl", "p": "ol", "a": "qsz", "s": "awdx",
              "d": "sefc", "f": "drgv", "g": "fthb", "h": "gyjn", "j": "hukm", "k": "jilm", "l": "kop", "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb",
              "b": "vghn", "n": "bhjm", "m": "njk"}

GREETINGS = ["hi", "hey", "hello", "yo", "hey there", "hi there", "good morning", "gm", "evening", "hey seraph", "ok seraph", "seraph", "hello friend", "dear assistant", "hiya", "howdy",
             "sup", "heya", "hello again", "greetings", "morning", "good evening", "hey bot", "hi seraph", "oi", "ahoy", "hey buddy", "hello there", "good day", "hello dear", "good day to you", "hi bot", "hello seraph", "hey man", "hey mate", "alright mate", "g'day", "hola", "bonjour", "hallo", "ciao", "namaste", "salaam", "howzit", "wagwan", "hey pal", "hi buddy", "dear seraph", "good afternoon", "yo seraph", "hey ai", "hello sir", "hi team", "evening all", "morning seraph", "hey boss"]
OPENERS = ["ok", "okay", "so", "um", "uh", "well", "alright", "right", "listen", "quick one", "oh", "hmm", "now", "also", "and", "yeah", "hey", "look", "cool", "great", "one more thing", "ok so", "btw", "real quick", "erm", "fine", "actually", "umm", "lol ok", "anyway", "thanks", "please", "good", "nice", "perfect", "alrighty", "first of all", "just", "right so", "ok listen", "listen up", "so here's the thing", "basically", "oh yeah", "oh and", "one thing", "quick thing", "let's see", "alright then", "abeg", "oga", "bhai", "eh", "aiyo", "oi oi", "ok boss", "sorry", "excuse me", "pardon", "hang on", "you know what", "guess what", "well well", "right then", "now then", "finally", "yo", "hmm ok", "lastly", "to begin", "as discussed", "as usual", "be careful", "small thing"]
REQUESTS = ["please", "pls", "plz", "can you", "could you", "could you please", "can you please", "would you", "i want to", "i'd like to", "i need to", "i wanna", "let's", "help me", "i would like to", "go ahead and", "kindly", "just", "i need you to", "i want you to", "can u", "would you mind to", "would it be possible to", "id like to", "time to", "gotta", "lemme", "let me", "we should", "you can", "please go and", "i must", "i wish to", "do me a favor and", "try to", "quickly", "be a dear and", "i'm trying to", "im gonna", "i have to", "would you kindly", "is it possible to", "make sure to", "feel free to", "i'd appreciate it if you could", "it'd be great if you could", "would you be so good as to", "see if you can", "i'm gonna need you to", "your job is to", "all i need is for you to", "i'd be grateful if you would", "what i need is to", "might you", "be sure to", "you gotta", "do kindly", "i was wondering if you could", "do you think you could", "are you able to", "shall we", "why don't we", "i reckon we should", "i'd love to", "i'm looking to", "i would ask you to", "may i ask you to", "mind if we", "could we", "can we", "help me to", "i feel i should", "i've decided to", "i think i'll", "i'll just", "gonna", "wanna", "need to", "want to", "trying to", "got to", "pls can u", "could u", "cud you", "may i", "can i", "could i"]
CLOSERS = ["please", "pls", "thanks", "thank you", "thx", "ty", "asap", "now", "right now", "if you can", "ok?", "okay?", "cheers", "please and thank you", "for me", "when you can", "quickly", "today", "if possible", "plz", "mate", "bro", "man", "lol", "haha", "real quick", "tyvm", "much appreciated", "thank you very much", "would you", "will you", "no rush", "if that's ok", "for me please", "thanks in advance", "rn", "dude", "my friend", "got it?", "will ya", "at once", "thank you so much", "kthx", "k thx", "k?", "when you get the chance", "boss", "chief", "fam", "cheers mate", "ta", "ta very much", "lah", "leh", "abeg", "yaar", "ji", "habibi", "por favor", "bitte", "merci", "danke", "grazie", "if it's no bother", "if that's alright", "whenever you're ready", "if you would", "when you have a moment", "and that's it", "that's all", "nothing else", "sir", "madam", "seraph", "kindly", "do the needful", "over", "as soon as possible", "straight away", "immediately", "pronto", "first thing", "this time", "okay bye", "alright?", "capisce", "sorry", "love", "pal", "buddy", "hun", "sweetie", "for now", "no more no less"]
EMOJI = ["🙏", "🚀", "😀", "🔥", "💸", "👍", "😅", "🫡", "❤️", "😂", "✨", "🤑", "👀", "💰", "🙂", "😬", "🤝", "🎉", "💯", "🌊", "🥲", ":)", ":-)", ";)", "xD", ":D", "<3", "^^"]
SHORT = {"you": ["u"], "your": ["ur"], "are": ["r"], "please": ["pls", "plz", "plss"], "to": ["2", "too", "tp", "ot", "t"], "for": ["4", "fro", "fr"], "with": ["w/", "w", "wit", "wiht"], "and": ["&", "n", "nd", "adn"], "what": ["wut", "wat"], "what's": ["whats", "wats"],
         "i'd": ["id"], "i'm": ["im"], "don't": ["dont"], "want to": ["wanna"], "into": ["in to", "in2"], "the": ["teh", "da", "th"], "my": ["mi", "me"], "some": ["sum"], "about": ["abt"], "from": ["frm", "form"], "right": ["rite"], "now": ["nw"], "then": ["than", "thn"],
         "because": ["cuz", "bc"], "people": ["ppl"], "should": ["shud"], "could": ["cud"], "would": ["wud"], "have": ["hav", "ve"], "money": ["mony", "$$"], "thanks": ["thx", "tnx"], "before": ["b4"], "send": ["snd", "sned", "sen"], "swap": ["swp", "swpa", "sawp"], "without": ["w/o"],
         "between": ["btw"], "any": ["ne"], "where": ["wher", "were"], "how": ["hw"], "much": ["mch"], "all": ["al"], "on": ["onn", "o"], "in": ["im", "inn"], "me": ["mee"], "is": ["iz"], "them": ["em"], "at": ["@"], "this": ["dis"], "that": ["dat", "tht"], "going": ["goin"]}
HESITATIONS = ["uh", "um", "er", "erm", "like", "you know", "hmm", "please", "uhm", "ah", "i think", "let me see", "basically", "kinda", "just", "ehm", "say", "well", "lah", "sort of", "...", "ok", "i guess", "eh"]
FUNCTION_WORDS = set("""a an the and or but if of to in on at by for from with as is are was were be been am do does did have has had i you he she it we they me my your his her our their
this that these those what which who whom whose when where why how not no nor so than then too very can could will would should may might must shall let into onto over under out up down off
all any some more most much many each every both few other another such only own same just also ever never again here there about after before between through during without within against
""".split())

UNTOUCHABLE = {"addr", "hash", "ens", "arg", "function"}


def muddle(units: list[Unit], r, level: float, action: str) -> list[Unit]:
    """level 0 leaves the words alone; 1 is the usual amount of dirt."""
    units = [replace(u) for u in units]
    if action in ("greet", "thanks", "confirm", "reject", "help", "unknown"):
        dressed = units
        level *= 0.7
        if r.random() < 0.05 * level:
            dressed = units + [Unit(r.choice(EMOJI))]
    else:
        dressed = dress(units, r, level, action)
    units = dressed
    if level > 0:
        units = unheard(units, r, 0.06 * level)
        units = hesitate(units, r, 0.025 * level)
        units = shorten(units, r, level)
        units = drop_words(units, r, 0.10 * level)
        units = typos(units, r, level)
        units = spacing(units, r, level)
    return casing(punctuation(units, r, level), r, level)


def dress(units, r, level, action):
    """Greetings, openers and courtesies around a request; none of them belongs to a frame."""
    first = units[0].text.lower() if units else ""
    plain = first not in FUNCTION_WORDS and units[0].tag is None and first.isalpha() and not first.endswith("ing") and not first.endswith("'s")
    front, back = [], []
    if units[0].start and r.random() < 0.10 * level:
        front += _words(r.choice(GREETINGS)) + ([Unit(r.choice([",", "!", ",", ".", " -"]).strip(), space=False)] if r.random() < 0.7 else [])
    if units[0].start and r.random() < 0.07 * level:
        front += _words(r.choice(OPENERS)) + ([Unit(",", space=False)] if r.random() < 0.5 else [])
    if units[0].start and plain and r.random() < 0.14 * level:
        front += _words(r.choice(REQUESTS))
    if r.random() < 0.10 * level and units[-1].tag not in ("text", "note", "name"):
        back += ([Unit(",", space=False)] if r.random() < 0.4 else []) + _words(r.choice(CLOSERS))
    if r.random() < 0.03 * level and units[-1].tag not in ("text", "note"):
        back.append(Unit(r.choice(EMOJI)))
    if front:
        if r.random() < 0.03:
            front = [Unit(r.choice(EMOJI))] + front
        units[0] = replace(units[0], space=True)
    return front + units + back


def _words(text):
    return [Unit(w) for w in text.split()]


def unheard(units, r, share):
    """A content word becomes one nobody knows, so that its surroundings must carry the meaning."""
    if r.random() > share:
        return units
    places = [i for i, u in enumerate(units) if u.tag is None and u.kind is None and len(u.text) >= 4 and u.text.isalpha() and u.text.lower() not in FUNCTION_WORDS]
    slots = len({u.span for u in units if u.tag})
    if not places or slots < 2 or len(units) < 5:
        return units
    i = r.choice(places)
    units[i] = replace(units[i], text=values.invented(r, 1, 2))
    return units


def hesitate(units, r, share):
    """What a microphone hears between the words: "send um five usdc to uh maya"."""
    if r.random() > share or len(units) < 4:
        return units
    gaps = [i for i in range(1, len(units)) if units[i].space and units[i].text[:1].isalnum() and units[i - 1].text[-1:].isalnum()
            and not (units[i].tag and units[i].span == units[i - 1].span)]
    for i in sorted(r.sample(gaps, min(len(gaps), r.choice([1, 1, 2]))), reverse=True):
        units = units[:i] + _words(r.choice(HESITATIONS)) + units[i:]
    return units


def shorten(units, r, level):
    casual = r.random() < 0.12 * level
    for i, u in enumerate(units):
        if u.tag is None and u.text in SHORT and r.random() < (0.3 if casual else 0.006 * level):
            units[i] = replace(u, text=r.choice(SHORT[u.text]))
    return units


def drop_words(units, r, share):
    """A small word is left out: 'send 5 usdc maya', 'put in aave 20 dai'."""
    if r.random() > share:
        return units
    places = [i for i, u in enumerate(units) if u.tag is None and u.start is None and u.text.lower() in ("a", "an", "the", "my", "some", "of", "me", "please", "i", "is", "are", "do", "worth", "that", "to")]
    if len(places) < 1 or len(units) < 5:
        return units
    drop = set(r.sample(places, min(len(places), r.choice([1, 1, 2]))))
    return [u for i, u in enumerate(units) if i not in drop]


def typo(word: str, r) -> str:
    i = r.randrange(len(word) - 1)
    roll = r.random()
    if roll < 0.32:
        return word[:i] + word[i + 1] + word[i] + word[i + 2:]
    if roll < 0.55:
        return word[:i + 1] + word[i + 2:]
    if roll < 0.72:
        return word[:i] + word[i] + word[i:]
    if roll < 0.9 and word[i].lower() in NEIGHBOURS:
        return word[:i] + r.choice(NEIGHBOURS[word[i].lower()]) + word[i + 1:]
    c = word[i].lower()
    return word[:i] + (r.choice(NEIGHBOURS[c]) if c in NEIGHBOURS else "") + word[i:]


def typos(units, r, level):
    roll = r.random()
    rate = 0.0 if roll > 0.32 * level else (0.07 if roll > 0.08 * level else 0.22)
    if rate == 0:
        return units
    for i, u in enumerate(units):
        if u.kind in UNTOUCHABLE or len(u.text) < 3 or not any(c.isalpha() for c in u.text) or "." in u.text or u.text.startswith("0x"):
            continue
        p = rate * (0.35 if len(u.text) == 3 else 1) * (0.6 if u.tag else 1)
        if r.random() < p:
            units[i] = replace(u, text=typo(u.text, r))
    return units


def spacing(units, r, level):
    for i in range(1, len(units)):
        u, before = units[i], units[i - 1]
        if not u.space:
            continue
        if before.tag in ("amount", "to_amount", "amount_out", "min_out") and u.tag in ("asset", "to_asset") and before.text[-1].isdigit() and u.text[0].isalpha() and u.text[0].lower() not in "ex":
            if r.random() < 0.06:
                units[i] = replace(u, space=False)
        elif before.tag is None and u.tag is None and before.kind is None and u.kind is None and before.text.isalpha() and u.text.isalpha() and u.start is None and r.random() < 0.002 * level:
            units[i] = replace(u, space=False)
    return units


def punctuation(units, r, level):
    if level > 0 and r.random() < 0.22:
        out = []
        for u in units:
            if u.tag is None and u.text in (",", ".", ";", "!", "?", ":") and u.start is None and not u.kind:
                if out and len(out) < len(units) - 1:
                    continue
            out.append(u)
        units = out
        if r.random() < 0.6:
            units = [replace(u, text=u.text.replace("'", "")) if u.tag is None and u.kind is None and len(u.text) > 2 else u for u in units]
    if r.random() < 0.15:
        units = [replace(u, text=u.text.replace("'", "’")) for u in units]
    last = units[-1].text
    if last[-1:] not in ".?!)" and r.random() < 0.30:
        units = units + [Unit(r.choice([".", ".", ".", "!", "?", "...", "!!", ".", "…"]), space=False)]
    return units


def casing(units, r, level):
    roll = r.random()
    if roll < 0.56:
        return units
    if roll < 0.60:
        return [u if u.kind in UNTOUCHABLE or u.text.startswith("0x") else replace(u, text=u.text.upper()) for u in units]
    if roll < 0.63:
        return [u if u.kind in UNTOUCHABLE or u.text.startswith("0x") else replace(u, text=u.text.lower()) for u in units]
    if roll < 0.65:
        return [_capital(u) for u in units]
    out, fresh = [], True
    for u in units:
        if fresh and u.text[:1].isalpha():
            u = _capital(u)
        if u.text in ("i", "i'm", "i'd", "i'll", "i've", "i’m", "i’d"):
            u = _capital(u)
        elif u.kind in ("contact", "person", "recipient", "protocol", "chain", "lending", "dex", "staking", "bridge", "vault") and u.tag and u.text.islower() and "." not in u.text and not u.text.startswith("0x"):
            u = _capital(u)
        elif u.tag in ("asset", "to_asset", "collateral") and u.text.islower() and 2 < len(u.text) < 6 and r.random() < 0.7 and u.kind:
            u = replace(u, text=u.text.upper())
        fresh = u.text[-1:] in ".!?"
        out.append(u)
    return out


def _capital(u):
    if u.kind in UNTOUCHABLE or u.text.startswith("0x") or not u.text[:1].isalpha():
        return u
    return replace(u, text=u.text[0].upper() + u.text[1:])
