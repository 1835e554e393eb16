#!/usr/bin/env python3
"""Makes the first inputs of a fuzzing target out of the shared test vectors.

    seeds.py VECTORS TARGET FOLDER

Writes one file a case, named after its contents, so that running it again changes nothing."""

import gzip
import hashlib
import json
import pathlib
import sys


def rows(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def unhex(text):
    return bytes.fromhex(text.removeprefix("0x"))


def dumped(value):
    return json.dumps(value, ensure_ascii=False).encode()


def abi(row):
    return f"({','.join(row['types'])})\n".encode() + unhex(row["encoded"])


# Target -> [(corpus, row -> the bytes of one input)]
SEEDS = {
    "transaction": [
        ("peer/tx.jsonl.gz", lambda row: unhex(row["raw"])),
        ("peer/tx.jsonl.gz", lambda row: unhex(row["unsigned"])),
        ("peer/tx-bad.jsonl.gz", lambda row: unhex(row["raw"])),
        ("ethereum-tests/transaction-tests.jsonl.gz", lambda row: unhex(row["txbytes"])),
    ],
    "rlp": [
        ("peer/rlp.jsonl", lambda row: unhex(row["encoded"])),
        ("peer/rlp-mutated.jsonl", lambda row: unhex(row["encoded"])),
        ("ethereum-tests/rlp-invalid.jsonl", lambda row: unhex(row["out"])),
    ],
    "abi": [("peer/abi.jsonl.gz", abi), ("peer/abi-bad.jsonl", abi)],
    "json": [
        ("clef/requests-and-typed-data.jsonl", lambda row: row["text"].encode()),
        ("peer/eip712.jsonl.gz", dumped),
        ("execution-apis/rpc.jsonl", dumped),
    ],
    "mnemonic": [
        ("bip39-trezor/vectors.jsonl", lambda row: row["mnemonic"].encode()),
        ("peer/mnemonic-bad.jsonl", lambda row: row["mnemonic"].encode()),
    ],
    "keystore": [
        ("peer/keystore.jsonl", lambda row: row["json"].encode()),
        ("peer/keystore-bad.jsonl", lambda row: row["json"].encode()),
        ("geth-keystore/directory.jsonl", lambda row: row["text"].encode()),
    ],
    "interface": [
        ("ethers-v5/contract-interface.jsonl.gz", lambda row: row["interface"].encode()),
        ("ledger-app-ethereum/abis.jsonl", lambda row: dumped(row["abi"])),
    ],
    "typed-data": [
        ("peer/eip712.jsonl.gz", lambda row: dumped(row["typedData"])),
        ("peer/eip712-bad.jsonl", lambda row: dumped(row["typedData"])),
        ("eip712-eth-account/valid_for_all.jsonl", lambda row: dumped(row["message"])),
    ],
    "siwe": [
        ("siwe/parsing_positive.jsonl", lambda row: row["value"]["message"].encode()),
        ("siwe/parsing_negative.jsonl", lambda row: row["value"].encode()),
    ],
    "ens": [("ethers-v6/namehash.jsonl.gz", lambda row: row["ensName"].encode())],
    "calldata": [("peer/calldata.jsonl", lambda row: b"\0" + unhex(row["data"]))],
}


def main():
    vectors, target, folder = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
    for corpus, of in SEEDS.get(target, []):
        for row in rows(vectors / corpus):
            try:
                seed = of(row)
            except (KeyError, TypeError, ValueError):
                continue  # a row of another shape, or hexadecimal that is wrong on purpose
            (folder / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)


main()
