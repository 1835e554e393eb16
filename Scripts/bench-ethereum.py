"""Seconds of what Python's Ethereum programs do, beside `seraph bench --ethereum`, as one JSON object of lists.

Runs in the environment of Scripts/peers. Seconds are of the processor, not of the clock on the wall, so
that other programs fall out. Whatever is not installed is left out.
"""

import hashlib
import json
import time

KEY = b"\x01" * 32
TO = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
CALL = bytes.fromhex("095ea7b3" + TO[2:].rjust(64, "0") + f"{5_000_000_000:064x}")
PHRASE = "test test test test test test test test test test test junk"
MEBIBYTE = b"\x5a" * (1 << 20)
SHORT = b"\x5a" * 32


def seconds(times, work, batch=1):
    """Of one `work`, `times` times over, each the mean of a batch; after one to warm up."""
    work()
    samples = []
    for _ in range(times):
        start = time.process_time()
        for _ in range(batch):
            work()
        samples.append((time.process_time() - start) / batch)
    return samples


def with_coincurve():
    from coincurve import PrivateKey

    key, digest = PrivateKey(KEY), SHORT
    return {"sign/coincurve": seconds(40, lambda: key.sign_recoverable(digest, hasher=None), batch=10)}


def with_eth_account():
    from eth_account import Account

    Account.enable_unaudited_hdwallet_features()
    transaction = {
        "type": 2, "chainId": 1, "nonce": 1, "gas": 60_000, "to": TO, "value": 0, "data": CALL,
        "maxFeePerGas": 30 * 10**9, "maxPriorityFeePerGas": 10**9,
    }
    return {
        "sign/eth-account": seconds(40, lambda: Account.sign_transaction(transaction, KEY).raw_transaction, batch=5),
        "mnemonic/eth-account": seconds(20, lambda: Account.from_mnemonic(PHRASE).address),
    }


def with_eth_abi():
    from eth_abi import decode, encode

    types, values = ["address", "uint256"], [TO, 5_000_000_000]
    data = encode(types, values)
    return {
        "abi_encode/eth-abi": seconds(40, lambda: encode(types, values), batch=50),
        "abi_decode/eth-abi": seconds(40, lambda: decode(types, data), batch=50),
    }


def with_pycryptodome():
    from Crypto.Hash import keccak

    def digest(data):
        return keccak.new(digest_bits=256, data=data).digest()

    return {
        "keccak/pycryptodome": seconds(20, lambda: digest(MEBIBYTE)),
        "keccak_short/pycryptodome": seconds(40, lambda: digest(SHORT), batch=50),
    }


def with_python_itself():
    """hashlib is OpenSSL's; SHA3-256 is the same permutation at the same rate."""
    scrypt = dict(salt=SHORT, n=1 << 18, r=8, p=1, maxmem=512 << 20, dklen=32)
    return {
        "keccak/sha3": seconds(20, lambda: hashlib.sha3_256(MEBIBYTE).digest()),
        "keccak_short/sha3": seconds(40, lambda: hashlib.sha3_256(SHORT).digest(), batch=50),
        "scrypt/hashlib": seconds(1, lambda: hashlib.scrypt(b"passphrase", **scrypt)),
    }


def main():
    measured = {}
    for peer in (with_coincurve, with_eth_account, with_eth_abi, with_pycryptodome, with_python_itself):
        try:
            measured.update(peer())
        except ImportError:
            pass
    print(json.dumps(measured))


main()
