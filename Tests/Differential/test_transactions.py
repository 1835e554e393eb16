"""Signed transactions of every type against eth-account."""

from conftest import agree, edgy, some_bytes, toolbox
from eth_account import Account
from eth_utils import to_checksum_address

# v = 2 * chain id + 36 must fit 256 bits.
LARGEST_LEGACY_CHAIN = (2**256 - 37) // 2


def some_address(rng):
    address = "0x" + rng.randbytes(20).hex()
    return to_checksum_address(address) if rng.randrange(2) else address


def some_key(rng):
    """A private key as 0x text; some begin with zero bytes."""
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    edges = [rng.randrange(1, order), rng.randrange(1, 1000), order - rng.randrange(1, 1000), rng.getrandbits(240) + 1]
    return f"0x{rng.choice(edges):064x}"


def access_list(rng):
    return [
        {"address": some_address(rng), "storageKeys": ["0x" + rng.randbytes(32).hex() for _ in range(rng.randrange(4))]}
        for _ in range(rng.randrange(4))
    ]


def some_transaction(rng, kind):
    fields = {
        "nonce": min(edgy(rng, 64), 2**64 - 2),
        "gas": edgy(rng, 64),
        "value": edgy(rng, 256),
        "data": "0x" + some_bytes(rng, 2000).hex(),
    }
    chain = rng.choice([1, 10, 137, 8453, 42161, 2**31, 2**53 + 1, edgy(rng, 64) or 1])
    if kind in (3, 4) or rng.randrange(6):
        fields["to"] = some_address(rng)
    if kind == 0:
        if rng.randrange(6):
            fields["chainId"] = rng.choice([chain, min(edgy(rng, 256) or 1, LARGEST_LEGACY_CHAIN)])
        fields["gasPrice"] = edgy(rng, 256)
        return fields
    fields |= {"type": hex(kind), "chainId": chain, "accessList": access_list(rng)}
    if kind == 1:
        return fields | {"gasPrice": edgy(rng, 256)}
    cap = edgy(rng, 256)
    fields |= {"maxFeePerGas": cap, "maxPriorityFeePerGas": min(edgy(rng, 256), cap)}
    if kind == 3:
        hashes = ["0x01" + rng.randbytes(31).hex() for _ in range(rng.randrange(1, 5))]
        fields |= {"maxFeePerBlobGas": edgy(rng, 256), "blobVersionedHashes": hashes}
    if kind == 4:
        fields["authorizationList"] = [authorization(rng, chain) for _ in range(rng.randrange(1, 4))]
    return fields


def authorization(rng, chain):
    unsigned = {"chainId": rng.choice([0, chain]), "address": some_address(rng), "nonce": min(edgy(rng, 64), 2**64 - 2)}
    signed = Account.sign_authorization(unsigned, some_key(rng))
    return unsigned | {"yParity": signed.y_parity, "r": signed.r, "s": signed.s}


def spelt(rng, value, key=None):
    """A quantity as hexadecimal, as decimal text or, where JSON readers agree on it, as a number."""
    if isinstance(value, list):
        return [spelt(rng, part) for part in value]
    if isinstance(value, dict):
        return {name: spelt(rng, part, name) for name, part in value.items()}
    if isinstance(value, int):
        ways = [hex(value), str(value)] + ([value] if value < 2**53 else [])
        return rng.choice(ways)
    return value


def ours(rng, fields):
    document = spelt(rng, fields)
    if rng.randrange(4) == 0:
        document["gasLimit"] = document.pop("gas")
    if rng.randrange(4) == 0:
        document["input"] = document.pop("data")
    return document


def peer(fields, key):
    # eth-account takes addresses in EIP-55 case only.
    checked = fields | ({"to": to_checksum_address(fields["to"])} if "to" in fields else {})
    signed = Account.sign_transaction(checked, key)
    return {
        "raw": "0x" + signed.raw_transaction.hex().removeprefix("0x"),
        "hash": "0x" + signed.hash.hex().removeprefix("0x"),
        "from": Account.from_key(key).address,
    }


def test_sign_and_decode(rng, cases):
    documents, expected, fields = [], [], []
    for number in range(cases):
        transaction, key = some_transaction(rng, number % 5), some_key(rng)
        fields.append(transaction)
        expected.append(peer(transaction, key))
        documents.append({"private_key": key, "transaction": ours(rng, transaction)})
    answers = toolbox("sign-transaction", documents)
    agree(documents, [{name: answer.get(name) for name in ("raw", "hash", "from")} for answer in answers], expected)

    back = [{"raw": signed["raw"]} for signed in expected]
    wanted = [comparable(transaction) | {"hash": signed["hash"], "from": signed["from"]} for transaction, signed in zip(fields, expected)]
    read = [comparable(answer) | {"hash": answer.get("hash"), "from": answer.get("from")} for answer in toolbox("decode-transaction", back)]
    agree(back, read, wanted)


def comparable(fields):
    """The fields that say what a transaction does, spelt one way."""
    numbers = ("nonce", "gas", "value", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas", "maxFeePerBlobGas", "chainId")
    result = {name: number(fields[name]) for name in numbers if fields.get(name) is not None}
    result["to"] = (fields.get("to") or "").lower()
    result["data"] = fields.get("data")
    result["blobVersionedHashes"] = fields.get("blobVersionedHashes", [])
    result["accessList"] = [(entry["address"].lower(), entry["storageKeys"]) for entry in fields.get("accessList", [])]
    result["authorizationList"] = [
        [number(entry[name]) for name in ("chainId", "nonce", "yParity", "r", "s")] + [entry["address"].lower()]
        for entry in fields.get("authorizationList", [])
    ]
    return result


def number(value):
    return int(value, 16) if isinstance(value, str) else value


def test_one_changed_byte_never_passes_for_another_sender(rng, cases):
    """A signed transaction with one byte changed is refused, or says another hash: never the same hash."""
    documents, originals = [], []
    for index in range(cases // 4):
        transaction, key = some_transaction(rng, index % 5), some_key(rng)
        signed = peer(transaction, key)
        raw = bytearray.fromhex(signed["raw"][2:])
        place = rng.randrange(len(raw))
        raw[place] ^= 1 << rng.randrange(8)
        documents.append({"raw": "0x" + raw.hex()})
        originals.append(signed)
    for document, answer, original in zip(documents, toolbox("decode-transaction", documents), originals):
        assert "error" in answer or answer["hash"] != original["hash"], document
