"""Reading JSON-RPC arguments: every one is checked here, and nowhere else trusted."""

import re

from .transactions import Authorization

_QUANTITY = re.compile(r"0x(0|[1-9a-fA-F][0-9a-fA-F]*)\Z")
_DATA = re.compile(r"0x([0-9a-fA-F]{2})*\Z")
TAGS = ("latest", "pending", "earliest", "safe", "finalized")


class RPCError(Exception):
    """An answer that is an error: JSON-RPC's code, geth's text, and perhaps data."""

    def __init__(self, code: int, message: str, data=None):
        super().__init__(message)
        self.code, self.message, self.data = code, message, data

    def json(self) -> dict:
        error = {"code": self.code, "message": self.message}
        if self.data is not None:
            error["data"] = self.data
        return error


def invalid(text: str) -> RPCError:
    return RPCError(-32602, text)


def quantity(value, bits: int = 256, name: str = "value") -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63:
        return value
    if not isinstance(value, str) or not _QUANTITY.match(value):
        raise invalid(f"invalid {name}: {_shown(value)} is not a hexadecimal quantity")
    number = int(value, 16)
    if number >> bits:
        raise invalid(f"invalid {name}: hex number > {bits} bits")
    return number


def data(value, size: int | None = None, name: str = "value") -> bytes:
    if not isinstance(value, str) or not _DATA.match(value):
        raise invalid(f"invalid {name}: {_shown(value)} is not hexadecimal data")
    found = bytes.fromhex(value[2:])
    if size is not None and len(found) != size:
        raise invalid(f"invalid {name}: hex string has length {2 * len(found)}, want {2 * size}")
    return found


def address(value, name: str = "address") -> bytes:
    return data(value, 20, name)


def word(value, name: str = "slot") -> bytes:
    """A storage slot: 32 bytes, or a shorter quantity such as 0x0."""
    if isinstance(value, str) and re.match(r"0x[0-9a-fA-F]{1,64}\Z", value):
        return int(value, 16).to_bytes(32, "big")
    raise invalid(f"invalid {name}: {_shown(value)}")


def boolean(value, name: str = "flag") -> bool:
    if not isinstance(value, bool):
        raise invalid(f"invalid {name}: expected true or false")
    return value


def mapping(value, name: str = "argument") -> dict:
    if not isinstance(value, dict):
        raise invalid(f"invalid {name}: expected an object")
    return value


def sequence(value, name: str = "argument") -> list:
    if not isinstance(value, list):
        raise invalid(f"invalid {name}: expected an array")
    return value


def access_list(value) -> tuple:
    return tuple(
        (address(mapping(entry).get("address")), tuple(word(slot) for slot in sequence(entry.get("storageKeys", []))))
        for entry in sequence(value, "accessList")
    )


def authorizations(value) -> tuple:
    return tuple(
        Authorization(
            quantity(mapping(entry).get("chainId")), address(entry.get("address")),
            quantity(entry.get("nonce"), 64), quantity(entry.get("yParity"), 8),
            quantity(entry.get("r")), quantity(entry.get("s")),
        )
        for entry in sequence(value, "authorizationList")
    )


def _shown(value) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:40] + "…"
