"""RLP against the rlp package."""

import rlp
from conftest import agree, edgy, some_bytes, toolbox


def some_item(rng, depth=0):
    if depth < 5 and rng.randrange(3) == 0:
        return [some_item(rng, depth + 1) for _ in range(rng.choice([0, 1, 2, 3, 8]))]
    return some_bytes(rng)


def as_json(item):
    return [as_json(part) for part in item] if isinstance(item, list) else "0x" + item.hex()


def test_encode_and_decode(rng, cases):
    items = [some_item(rng) for _ in range(cases)]
    encoded = ["0x" + rlp.encode(item).hex() for item in items]
    documents = [{"value": as_json(item)} for item in items]
    agree(documents, toolbox("rlp-encode", documents), [{"result": text} for text in encoded])
    back = [{"data": text} for text in encoded]
    agree(back, toolbox("rlp-decode", back), [{"result": as_json(item)} for item in items])


def test_mutations_are_judged_alike(rng, cases):
    """One byte changed, dropped or added: both sides accept with the same value, or both refuse."""
    documents, expected = [], []
    for _ in range(cases):
        raw = bytearray(rlp.encode(some_item(rng)))
        kind, place = rng.randrange(3), rng.randrange(len(raw))
        if kind == 0:
            raw[place] = rng.randrange(256)
        elif kind == 1:
            del raw[place]
        else:
            raw.insert(place, edgy(rng, 8))
        documents.append({"data": "0x" + raw.hex()})
        try:
            expected.append(as_json(rlp.decode(bytes(raw), strict=True)) if raw else None)
        except rlp.exceptions.DecodingError:
            expected.append(None)
    answers = [answer.get("result") for answer in toolbox("rlp-decode", documents)]
    agree(documents, answers, expected)
