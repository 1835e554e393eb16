"""Raw transaction bytes -> a Transaction with its sender, and back.

Types 0 (legacy, with or without EIP-155), 1 (EIP-2930), 2 (EIP-1559) and
4 (EIP-7702). Type 3 carries blobs, which a practice chain has no use for.

Each typed transaction is `type || rlp(fields)`. The fields of a type, in order,
are a table below, and reading, writing and the hash to sign all follow it.
"""

from dataclasses import dataclass, field, replace

import coincurve

from .codec import RLPError, keccak256, rlp_decode, rlp_encode

HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141

FIELDS = {
    0: "nonce gas_price gas to value data",
    1: "chain_id nonce gas_price gas to value data access_list",
    2: "chain_id nonce priority_fee max_fee gas to value data access_list",
    4: "chain_id nonce priority_fee max_fee gas to value data access_list authorizations",
}
FIELDS = {kind: names.split() for kind, names in FIELDS.items()}
BITS = {"chain_id": 256, "nonce": 64, "gas": 64}


class TransactionError(ValueError):
    """Bytes that are no transaction this chain could ever take."""


@dataclass(frozen=True)
class Authorization:
    """EIP-7702: an account's consent to run the code at `address`."""

    chain_id: int
    address: bytes
    nonce: int
    y_parity: int
    r: int
    s: int

    def fields(self):
        return [self.chain_id, self.address, self.nonce, self.y_parity, self.r, self.s]


@dataclass(frozen=True)
class Transaction:
    kind: int = 2
    chain_id: int | None = None  # None: a legacy signature that names no chain
    nonce: int = 0
    gas_price: int = 0  # types 0 and 1
    priority_fee: int = 0  # types 2 and 4
    max_fee: int = 0
    gas: int = 0
    to: bytes = b""  # empty creates a contract
    value: int = 0
    data: bytes = b""
    access_list: tuple = ()  # ((address, (slot, ...)), ...)
    authorizations: tuple = ()
    v: int = 0  # y parity, except in legacy transactions
    r: int = 0
    s: int = 0
    sender: bytes = b""
    raw: bytes = field(default=b"", repr=False)
    hash: bytes = b""

    @property
    def dynamic(self) -> bool:
        return self.kind in (2, 4)

    @property
    def fee_cap(self) -> int:
        return self.max_fee if self.dynamic else self.gas_price

    @property
    def tip_cap(self) -> int:
        return self.priority_fee if self.dynamic else self.gas_price

    def price(self, base_fee: int) -> int:
        """What one unit of gas costs in a block with this base fee."""
        return min(self.fee_cap, base_fee + self.tip_cap)

    def signing_hash(self) -> bytes:
        body = _body(self)
        if self.kind:
            return keccak256(bytes([self.kind]) + rlp_encode(body))
        return keccak256(rlp_encode(body + ([self.chain_id, 0, 0] if self.chain_id else [])))

    def encoded(self) -> bytes:
        encoded = rlp_encode(_body(self) + [self.v, self.r, self.s])
        return bytes([self.kind]) + encoded if self.kind else encoded


def decode(raw: bytes) -> Transaction:
    """Reads, checks and recovers; the result knows its sender and its hash."""
    if not raw:
        raise TransactionError("typed transaction too short")
    kind = 0 if raw[0] >= 0xC0 else raw[0]
    if kind not in FIELDS or (kind == 0 and raw[0] < 0xC0):
        raise TransactionError("transaction type not supported")
    try:
        items = rlp_decode(raw if kind == 0 else raw[1:])
        values = _read(kind, items)
    except RLPError as error:
        raise TransactionError(str(error)) from None
    if kind == 0 and values["v"] >= 35:
        values["chain_id"] = (values["v"] - 35) // 2
    unsigned = Transaction(kind=kind, **values)
    sender = recover(unsigned.signing_hash(), _parity(unsigned), unsigned.r, unsigned.s)
    return replace(unsigned, sender=sender, raw=bytes(raw), hash=keccak256(raw))


def sign(transaction: Transaction, key: bytes) -> Transaction:
    """Signs with a private key: the faucet's hand, and the tests'."""
    parity, r, s = sign_hash(transaction.signing_hash(), key)
    if transaction.kind == 0:
        parity += 35 + 2 * transaction.chain_id if transaction.chain_id else 27
    return decode(replace(transaction, v=parity, r=r, s=s).encoded())


def sign_hash(digest: bytes, key: bytes) -> tuple[int, int, int]:
    signature = coincurve.PrivateKey(key).sign_recoverable(digest, hasher=None)
    return signature[64], int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big")


def address_of(key: bytes) -> bytes:
    return keccak256(coincurve.PrivateKey(key).public_key.format(compressed=False)[1:])[12:]


def recover(digest: bytes, parity: int, r: int, s: int) -> bytes:
    """The address that signed. High s is refused, as since Homestead (EIP-2)."""
    if parity not in (0, 1) or not 0 < r < ORDER or not 0 < s <= HALF_ORDER:
        raise TransactionError("invalid transaction v, r, s values")
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([parity])
    try:
        point = coincurve.PublicKey.from_signature_and_message(signature, digest, hasher=None)
    except Exception:
        raise TransactionError("invalid transaction v, r, s values") from None
    return keccak256(point.format(compressed=False)[1:])[12:]


def recover_authority(authorization: Authorization) -> bytes | None:
    digest = keccak256(b"\x05" + rlp_encode(authorization.fields()[:3]))
    try:
        return recover(digest, authorization.y_parity, authorization.r, authorization.s)
    except TransactionError:
        return None


def _body(transaction: Transaction) -> list:
    body = [getattr(transaction, name) for name in FIELDS[transaction.kind]]
    if transaction.authorizations:
        body[-1] = [item.fields() for item in transaction.authorizations]
    return body


def _parity(transaction: Transaction) -> int:
    if transaction.kind:
        return transaction.v
    if transaction.chain_id is None:
        return transaction.v - 27
    return transaction.v - 35 - 2 * transaction.chain_id


def _read(kind: int, items) -> dict:
    names = FIELDS[kind] + ["v", "r", "s"]
    if not isinstance(items, list) or len(items) != len(names):
        raise TransactionError("rlp: wrong number of transaction fields")
    values = {}
    for name, item in zip(names, items):
        if name == "access_list":
            values[name] = _access_list(item)
        elif name == "authorizations":
            values[name] = tuple(map(_authorization, _list(item)))
        elif name == "to":
            values[name] = _sized(item, (20,) if kind == 4 else (0, 20))
        elif name == "data":
            values[name] = _bytes(item)
        else:
            values[name] = _number(item, BITS.get(name, 256))
    if kind == 4 and not values["authorizations"]:
        raise TransactionError("EIP-7702 transaction with empty auth list")
    return values


def _access_list(item) -> tuple:
    entries = []
    for entry in _list(item):
        if len(_list(entry)) != 2:
            raise TransactionError("rlp: malformed access list")
        slots = tuple(_sized(slot, (32,)) for slot in _list(entry[1]))
        entries.append((_sized(entry[0], (20,)), slots))
    return tuple(entries)


def _authorization(item) -> Authorization:
    if len(_list(item)) != 6:
        raise TransactionError("rlp: malformed authorization")
    chain_id, address, nonce, parity, r, s = item
    return Authorization(
        _number(chain_id, 256), _sized(address, (20,)), _number(nonce, 64),
        _number(parity, 8), _number(r, 256), _number(s, 256),
    )


def _list(item) -> list:
    if not isinstance(item, list):
        raise TransactionError("rlp: expected a list")
    return item


def _bytes(item) -> bytes:
    if not isinstance(item, bytes):
        raise TransactionError("rlp: expected a string")
    return item


def _sized(item, sizes: tuple) -> bytes:
    if len(_bytes(item)) not in sizes:
        raise TransactionError("rlp: input string has the wrong length")
    return item


def _number(item, bits: int) -> int:
    if _bytes(item)[:1] == b"\0":
        raise TransactionError("rlp: non-canonical integer (leading zero bytes)")
    if len(item) * 8 > bits:
        raise TransactionError("rlp: value too large")
    return int.from_bytes(item, "big")


