"""ABI arguments against eth-abi."""

from conftest import agree, edgy, some_bytes, some_text, toolbox
from eth_abi import decode, encode
from eth_abi.packed import encode_packed
from eth_utils import to_checksum_address


def some_type(rng, depth=0):
    kind = rng.randrange(10)
    if depth < 3 and kind == 0:
        return "(" + ",".join(some_type(rng, depth + 1) for _ in range(rng.randrange(1, 5))) + ")"
    if depth < 3 and kind in (1, 2):
        return some_type(rng, depth + 1) + rng.choice(["[]", f"[{rng.randrange(1, 4)}]"])
    bits = 8 * rng.randrange(1, 33)
    return rng.choice([f"uint{bits}", f"int{bits}", "address", "bool", "string", "bytes", f"bytes{rng.randrange(1, 33)}"])


def parts(kind):
    """The members of a tuple's text, split at its own commas."""
    depth, start, found = 0, 1, []
    for place, letter in enumerate(kind):
        if letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
        if (letter == "," and depth == 1) or (letter == ")" and depth == 0):
            found.append(kind[start:place])
            start = place + 1
    return found


def some_value(rng, kind):
    if kind.endswith("]"):
        element, _, size = kind[:-1].rpartition("[")
        return [some_value(rng, element) for _ in range(int(size) if size else rng.randrange(4))]
    if kind.startswith("("):
        return tuple(some_value(rng, part) for part in parts(kind))
    if kind == "address":
        return "0x" + rng.randbytes(20).hex()
    if kind == "bool":
        return bool(rng.randrange(2))
    if kind == "string":
        return some_text(rng)
    if kind == "bytes":
        return some_bytes(rng)
    if kind.startswith("bytes"):
        return rng.randbytes(int(kind[5:]))
    if kind.startswith("uint"):
        return edgy(rng, int(kind[4:]))
    bits = int(kind[3:])
    return edgy(rng, bits) - 2 ** (bits - 1)


def as_json(value):
    if isinstance(value, (list, tuple)):
        return [as_json(part) for part in value]
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return str(value)
    if value.startswith("0x") and len(value) == 42:
        return to_checksum_address(value)
    return value


def some_arguments(rng):
    types = [some_type(rng) for _ in range(rng.randrange(1, 6))]
    return types, [some_value(rng, kind) for kind in types]


def test_encode_and_decode(rng, cases):
    arguments = [some_arguments(rng) for _ in range(cases)]
    encoded = ["0x" + encode(types, values).hex() for types, values in arguments]
    documents = [{"types": types, "values": as_json(values)} for types, values in arguments]
    agree(documents, toolbox("abi-encode", documents), [{"result": text} for text in encoded])
    back = [{"types": types, "data": text} for (types, _), text in zip(arguments, encoded)]
    agree(back, toolbox("abi-decode", back), [{"result": as_json(values)} for _, values in arguments])


def test_whatever_is_accepted_means_the_same(rng, cases):
    """One byte changed: what Seraph still reads, eth-abi reads as the same values."""
    documents, arguments = [], []
    for _ in range(cases // 2):
        types, values = some_arguments(rng)
        raw = bytearray(encode(types, values))
        if raw:
            raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
        documents.append({"types": types, "data": "0x" + raw.hex()})
        arguments.append((types, bytes(raw)))
    accepted = 0
    for document, answer, (types, raw) in zip(documents, toolbox("abi-decode", documents), arguments):
        if "error" not in answer:
            accepted += 1
            assert answer["result"] == as_json(decode(types, raw)), document
    assert accepted > 0, "every mutation was refused; the test compares nothing"


def test_packed(rng, cases):
    """Without arrays: eth-abi packs their elements tightly, Solidity (and ethers' corpus) into whole words."""
    documents, expected = [], []
    for _ in range(cases // 4):
        types = []
        for _ in range(rng.randrange(1, 6)):
            bits = 8 * rng.randrange(1, 33)
            plain = [f"uint{bits}", f"int{bits}", "address", "bool", f"bytes{rng.randrange(1, 33)}"]
            types.append(rng.choice(plain + ["string", "bytes"]))
        values = [some_value(rng, kind) for kind in types]
        documents.append({"types": types, "values": as_json(values), "packed": True})
        expected.append({"result": "0x" + encode_packed(types, values).hex()})
    agree(documents, toolbox("abi-encode", documents), expected)
