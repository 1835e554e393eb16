"""The contract ABI, as far as a chain needs it: selectors, arguments, revert reasons.

Types are written as in signatures: uint256, address, bool, bytes32, bytes,
string, T[] and (T1,T2,...).
"""

from .codec import keccak256

PANICS = {
    0x01: "assert(false)",
    0x11: "arithmetic underflow or overflow",
    0x12: "division or modulo by zero",
    0x21: "enum overflow",
    0x22: "invalid encoded storage byte array accessed",
    0x31: "out-of-bounds array access; popping on an empty array",
    0x32: "out-of-bounds access of an array or bytesN",
    0x41: "out of memory",
    0x51: "uninitialized function",
}


def selector(signature: str) -> bytes:
    return keccak256(signature.encode())[:4]


def topic(signature: str) -> str:
    return "0x" + keccak256(signature.encode()).hex()


def encode_call(signature: str, *arguments) -> bytes:
    return selector(signature) + encode(signature[signature.index("(") :], arguments)


def encode(types: str, values) -> bytes:
    """Encodes a tuple of values for a parenthesised list of types."""
    return _encode(types, values)


def decode(types: str, data: bytes) -> list:
    return _decode(types, data, 0)


def revert_reason(output: bytes) -> str | None:
    """The words inside Error(string) or Panic(uint256), as geth prints them."""
    try:
        if output[:4] == selector("Error(string)"):
            return decode("(string)", output[4:])[0]
        if output[:4] == selector("Panic(uint256)"):
            code = decode("(uint256)", output[4:])[0]
            return PANICS.get(code, f"unknown panic code: {code:#x}")
    except (ValueError, UnicodeDecodeError):
        pass
    return None


def _members(types: str) -> list[str]:
    members, depth, start = [], 0, 1
    for place, letter in enumerate(types):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if (letter == "," and depth == 1) or (letter == ")" and depth == 0):
            if types[start:place]:
                members.append(types[start:place])
            start = place + 1
    return members


def _dynamic(kind: str) -> bool:
    if kind in ("bytes", "string") or kind.endswith("[]"):
        return True
    return kind.startswith("(") and any(map(_dynamic, _members(kind)))


def _head_size(kind: str) -> int:
    if kind.startswith("(") and not _dynamic(kind):
        return sum(map(_head_size, _members(kind)))
    return 32


def _encode(kind: str, value) -> bytes:
    if kind.endswith("[]"):
        members = [kind[:-2]] * len(value)
        return len(value).to_bytes(32, "big") + _encode_members(members, value)
    if kind.startswith("("):
        return _encode_members(_members(kind), value)
    if kind in ("bytes", "string"):
        body = value.encode() if isinstance(value, str) else bytes(value)
        return len(body).to_bytes(32, "big") + body + bytes(-len(body) % 32)
    if kind == "address":
        return bytes(12) + (bytes.fromhex(value[2:]) if isinstance(value, str) else value)
    if kind.startswith("bytes"):
        return bytes(value).ljust(32, b"\0")
    return (int(value) % 2**256).to_bytes(32, "big")


def _encode_members(kinds: list[str], values) -> bytes:
    heads, tails = b"", b""
    offset = sum(map(_head_size, kinds))
    for kind, value in zip(kinds, values, strict=True):
        encoded = _encode(kind, value)
        if _dynamic(kind):
            heads += (offset + len(tails)).to_bytes(32, "big")
            tails += encoded
        else:
            heads += encoded
    return heads + tails


def _decode(kind: str, data: bytes, at: int):
    if kind.endswith("[]"):
        count = _word(data, at)
        return _decode_members([kind[:-2]] * min(count, len(data)), data, at + 32)
    if kind.startswith("("):
        return _decode_members(_members(kind), data, at)
    if kind in ("bytes", "string"):
        body = data[at + 32 : at + 32 + _word(data, at)]
        return body.decode() if kind == "string" else body
    word = _word(data, at)
    if kind == "address":
        return word.to_bytes(32, "big")[12:]
    if kind == "bool":
        return bool(word)
    if kind.startswith("bytes"):
        return word.to_bytes(32, "big")[: int(kind[5:])]
    if kind.startswith("int") and word >> 255:
        return word - 2**256
    return word


def _decode_members(kinds: list[str], data: bytes, base: int) -> list:
    values, at = [], base
    for kind in kinds:
        values.append(_decode(kind, data, base + _word(data, at) if _dynamic(kind) else at))
        at += _head_size(kind)
    return values


def _word(data: bytes, at: int) -> int:
    if at + 32 > len(data):
        raise ValueError("abi: data too short")
    return int.from_bytes(data[at : at + 32], "big")
