"""EIP-191 messages and EIP-712 typed data against eth-account."""

from conftest import agree, edgy, some_bytes, some_text, toolbox
from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from eth_utils import keccak
from test_transactions import some_address, some_key


def test_messages(rng, cases):
    documents, signatures = [], []
    for _ in range(cases):
        key, text = some_key(rng), some_text(rng)
        signed = Account.sign_message(encode_defunct(text=text), key)
        documents.append({"private_key": key, "message": text})
        signatures.append("0x" + signed.signature.hex().removeprefix("0x"))
    agree(documents, [answer.get("result") for answer in toolbox("sign-message", documents)], signatures)
    back = [{"message": document["message"], "signature": signature} for document, signature in zip(documents, signatures)]
    senders = [Account.from_key(document["private_key"]).address for document in documents]
    agree(back, [answer.get("result") for answer in toolbox("recover", back)], senders)


# MARK: typed data

def leaf(rng):
    bits = 8 * rng.randrange(1, 33)
    return rng.choice([f"uint{bits}", f"int{bits}", "address", "bool", "string", "bytes", f"bytes{rng.randrange(1, 33)}"])


def some_types(rng):
    """Struct types, each of which may hold those after it (so that none holds itself), arrays included."""
    names = ["Alpha", "Beta", "Gamma", "Delta"][: rng.randrange(1, 5)]
    types = {}
    for index, name in enumerate(names):
        members = []
        for number in range(rng.randrange(1, 6)):
            below = names[index + 1 :]
            kind = rng.choice(below) if below and rng.randrange(3) == 0 else leaf(rng)
            for _ in range(rng.choice([0, 0, 0, 1, 2])):
                kind += rng.choice(["[]", f"[{rng.randrange(1, 4)}]"])
            members.append({"name": f"{rng.choice('abcxyz_')}{number}", "type": kind})
        # eth-account takes as primary the one type that no other holds.
        if later := names[index + 1 : index + 2]:
            members.append({"name": "next", "type": later[0]})
        types[name] = members
    return names[0], types


def some_value(rng, kind, types):
    if kind.endswith("]"):
        element, _, size = kind[:-1].rpartition("[")
        return [some_value(rng, element, types) for _ in range(int(size) if size else rng.randrange(4))]
    if kind in types:
        return {member["name"]: some_value(rng, member["type"], types) for member in types[kind]}
    if kind == "address":
        return some_address(rng)
    if kind == "bool":
        return bool(rng.randrange(2))
    if kind == "string":
        return some_text(rng)
    if kind == "bytes":
        return "0x" + some_bytes(rng).hex()
    if kind.startswith("bytes"):
        return "0x" + rng.randbytes(int(kind[5:])).hex()
    if kind.startswith("uint"):
        return edgy(rng, int(kind[4:]))
    bits = int(kind[3:])
    return edgy(rng, bits) - 2 ** (bits - 1)


def some_domain(rng):
    every = {
        "name": ("string", some_text(rng)),
        "version": ("string", str(rng.randrange(10))),
        "chainId": ("uint256", edgy(rng, 256)),
        "verifyingContract": ("address", some_address(rng)),
        "salt": ("bytes32", "0x" + rng.randbytes(32).hex()),
    }
    kept = [name for name in every if rng.randrange(3)] or ["name"]
    return [{"name": name, "type": every[name][0]} for name in kept], {name: every[name][1] for name in kept}


def spelt(rng, value):
    """Integers as decimal text or, where any JSON reader keeps them exact, as numbers."""
    if isinstance(value, dict):
        return {name: spelt(rng, part) for name, part in value.items()}
    if isinstance(value, list):
        return [spelt(rng, part) for part in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) < 2**53 and rng.randrange(2) else str(value)
    return value


def test_typed_data(rng, cases):
    documents, expected = [], []
    for _ in range(cases):
        primary, types = some_types(rng)
        domain_type, domain = some_domain(rng)
        document = {
            "types": {"EIP712Domain": domain_type} | types,
            "primaryType": primary,
            "domain": domain,
            "message": some_value(rng, primary, types),
        }
        signable = encode_typed_data(full_message=document)
        digest = keccak(b"\x19" + signable.version + signable.header + signable.body)
        expected.append({"result": "0x" + digest.hex(), "domain": "0x" + signable.header.hex(), "message": "0x" + signable.body.hex()})
        documents.append(document | {"domain": spelt(rng, domain), "message": spelt(rng, document["message"])})
    answers = toolbox("typed-data-hash", documents)
    agree(documents, [{name: answer.get(name) for name in ("result", "domain", "message")} for answer in answers], expected)


def test_typed_data_signatures(rng, cases):
    documents, expected = [], []
    for _ in range(cases // 10):
        primary, types = some_types(rng)
        domain_type, domain = some_domain(rng)
        document = {
            "types": {"EIP712Domain": domain_type} | types, "primaryType": primary, "domain": domain,
            "message": some_value(rng, primary, types),
        }
        key = some_key(rng)
        signed = Account.sign_typed_data(key, full_message=document)
        expected.append("0x" + signed.signature.hex().removeprefix("0x"))
        shown = document | {"domain": spelt(rng, domain), "message": spelt(rng, document["message"])}
        documents.append({"private_key": key, "typed_data": shown})
    agree(documents, [answer.get("result") for answer in toolbox("sign-typed-data", documents)], expected)
