"""The joint decoding, written plainly: the reference for the reader in Swift.

For each word the model gives log-probabilities of the start labels and of the tags. A reading chooses
both for every word such that

  * before the first start every tag is O;
  * a word that starts a frame has tag O or B-x, and the words up to the next start carry only slots
    that the frame's action allows;
  * I-x follows B-x or I-x of the same slot in the same frame;
  * there is at least one frame.

The score of a reading is the sum of all chosen log-probabilities. A state is (action in force, tag);
Viterbi over the words finds the best reading, with no beam and no threshold.
"""

import numpy as np

import schema
from encode import START_ID, TAG_ID

NOTHING = -1


class Decoder:
    def __init__(self, allowed=schema.ALLOWED):
        # State 0 is "no frame yet". Then for each action: O, and B-x, I-x for each allowed slot.
        self.tag, self.action, self.action_states = [TAG_ID["O"]], [NOTHING], {}
        for a in schema.ACTIONS:
            first = len(self.tag)
            self.tag += [TAG_ID["O"]] + [TAG_ID[p + s] for s in allowed[a] for p in ("B-", "I-")]
            self.action += [START_ID[a]] * (len(self.tag) - first)
            self.action_states[START_ID[a]] = (first, len(self.tag))
        self.tag, self.action = np.array(self.tag), np.array(self.action)
        names = [schema.TAG_LABELS[t] for t in self.tag]
        self.inside = np.array([n.startswith("I-") for n in names])
        self.first_of = np.array([0] + [self.action_states[a][0] for a in self.action[1:]])
        self.bounds = np.array([0] + [lo for lo, _ in self.action_states.values()])

    def best(self, starts: np.ndarray, tags: np.ndarray):
        """Log-probabilities [n, 42] and [n, 83] -> start labels, tag labels, score."""
        n, size = len(starts), len(self.tag)
        back = np.zeros((n, size), dtype=np.int32)
        started = np.zeros((n, size), dtype=bool)
        score = np.full(size, -np.inf)
        score[0] = 0.0
        before_any = True
        for i in range(n):
            emit = tags[i][self.tag]
            # Going on in the same frame: O and B-x from its best state, I-x from B-x or I-x.
            best_in, best_at = self._best_by_action(score)
            stay = best_in.copy()
            stay_from = best_at.copy()
            inside = np.flatnonzero(self.inside)
            from_b, from_i = score[inside - 1], score[inside]
            stay[inside] = np.maximum(from_b, from_i)
            stay_from[inside] = np.where(from_b >= from_i, inside - 1, inside)
            stay = stay + starts[i][0]
            # Beginning a frame here, from whatever was best.
            source = int(np.argmax(score))
            fresh = np.where(self.inside, -np.inf, score[source] + starts[i][np.maximum(self.action, 0)])
            fresh[0] = -np.inf
            new = fresh > stay
            back[i] = np.where(new, source, stay_from)
            started[i] = new
            score = np.where(new, fresh, stay) + emit
        score[0] = -np.inf
        at = int(np.argmax(score))
        total = float(score[at])
        start_labels, tag_labels = [], []
        for i in range(n - 1, -1, -1):
            tag_labels.append(schema.TAG_LABELS[self.tag[at]])
            start_labels.append(schema.START_LABELS[self.action[at]] if started[i][at] else "O")
            at = back[i][at]
        return start_labels[::-1], tag_labels[::-1], total

    def _best_by_action(self, score):
        best = np.maximum.reduceat(score, self.bounds)
        sizes = np.diff(np.append(self.bounds, len(score)))
        where = np.empty(len(self.bounds), dtype=np.int64)
        for k, (lo, count) in enumerate(zip(self.bounds, sizes)):
            where[k] = lo + int(np.argmax(score[lo:lo + count]))
        return np.repeat(best, sizes), np.repeat(where, sizes)


def log_softmax(x: np.ndarray) -> np.ndarray:
    x = x - x.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def frames(start_labels, tag_labels, cut, text):
    """[{action, spans: [(slot, text, first word, last word)]}] in the order they are said."""
    out = []
    for i, (s, t) in enumerate(zip(start_labels, tag_labels)):
        if s != "O":
            out.append({"action": s, "spans": []})
        if t[0] == "B":
            out[-1]["spans"].append([t[2:], i, i])
        elif t[0] == "I":
            out[-1]["spans"][-1][2] = i
    for f in out:
        f["spans"] = [(slot, text[cut[a].start:cut[b].end], a, b) for slot, a, b in f["spans"]]
    return out


# Slots of which one frame may hold several.
MANY = {"exclude", "exclude_chain", "protocol", "chain", "subject", "arg", "drop", "order"}
# Asking twice is asking about two things; for these a second start is never the rest of the first.
NEVER_JOINED = {"revoke", "balance", "price", "gas", "explain", "claim", "unknown", "status"}


def joined(frames):
    """Two frames of one action in a row, where the second only adds what the first left out, are one
    request told over two sentences ("I have 500 dai. Earn something with it, low risk")."""
    out = []
    for f in frames:
        before = out[-1] if out else None
        if before and before["action"] == f["action"] and (f["action"] not in NEVER_JOINED or not f["spans"] or not before["spans"]):
            mine, theirs = {s for s, *_ in f["spans"]} - MANY, {s for s, *_ in before["spans"]} - MANY
            if not mine & theirs and "prev" not in mine | theirs and "order" not in {s for s, *_ in f["spans"] + before["spans"]}:
                before["spans"] = before["spans"] + f["spans"]
                continue
        out.append({"action": f["action"], "spans": list(f["spans"])})
    return out
