"""Hexadecimal, Keccak-256 and RLP: the three encodings everything else speaks.

RLP here is the strict reading of the Yellow Paper's appendix B: one encoding
for each value. A transaction whose bytes could be written shorter is refused,
otherwise two different byte strings (and two hashes) would say the same thing.
"""

from Crypto.Hash import keccak as _keccak

Item = "bytes | list[Item]"


class RLPError(ValueError):
    """Bytes that are not the one RLP encoding of anything."""


def keccak256(data: bytes) -> bytes:
    return _keccak.new(digest_bits=256, data=data).digest()


def to_hex(data: bytes) -> str:
    return "0x" + bytes(data).hex()


def quantity(number: int) -> str:
    """A JSON-RPC quantity: hexadecimal without leading zeros."""
    return hex(int(number))


def checksum_address(address: bytes) -> str:
    """EIP-55: the case of each letter is a bit of the hash of the lower-case text."""
    text = address.hex()
    digest = keccak256(text.encode()).hex()
    return "0x" + "".join(
        letter.upper() if int(mask, 16) >= 8 else letter
        for letter, mask in zip(text, digest)
    )


def big_endian(number: int) -> bytes:
    """The shortest big-endian form; zero is the empty string, as RLP wants it."""
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def rlp_encode(item) -> bytes:
    if isinstance(item, int):
        item = big_endian(item)
    if isinstance(item, (bytes, bytearray)):
        if len(item) == 1 and item[0] < 0x80:
            return bytes(item)
        return _rlp_head(len(item), 0x80) + bytes(item)
    body = b"".join(map(rlp_encode, item))
    return _rlp_head(len(body), 0xC0) + body


def rlp_decode(data: bytes):
    """The single item that `data` is; anything before or after it is an error."""
    item, end = _rlp_item(data, 0, depth=0)
    if end != len(data):
        raise RLPError("rlp: trailing bytes")
    return item


def _rlp_head(length: int, base: int) -> bytes:
    if length < 56:
        return bytes([base + length])
    size = big_endian(length)
    return bytes([base + 55 + len(size)]) + size


def _rlp_item(data: bytes, start: int, depth: int):
    if start >= len(data):
        raise RLPError("rlp: input too short")
    if depth > 16:
        raise RLPError("rlp: nested too deeply")
    first = data[start]
    if first < 0x80:
        return data[start : start + 1], start + 1
    base = 0x80 if first < 0xC0 else 0xC0
    length, body = _rlp_length(data, start, first - base)
    end = body + length
    if end > len(data):
        raise RLPError("rlp: value larger than input")
    if base == 0x80:
        if length == 1 and data[body] < 0x80:
            raise RLPError("rlp: non-canonical byte")
        return data[body:end], end
    items = []
    while body < end:
        item, body = _rlp_item(data, body, depth + 1)
        items.append(item)
    if body != end:
        raise RLPError("rlp: list element overruns its list")
    return items, end


def _rlp_length(data: bytes, start: int, code: int) -> tuple[int, int]:
    """The length of the item at `start`, and where its body begins."""
    if code < 56:
        return code, start + 1
    size = data[start + 1 : start + 1 + code - 55]
    if len(size) < code - 55:
        raise RLPError("rlp: input too short")
    length = int.from_bytes(size, "big")
    if size[0] == 0 or length < 56:
        raise RLPError("rlp: non-canonical size")
    return length, start + 1 + len(size)
