"""Phrases, derived keys and keystores against eth-account."""

import json

from conftest import agree, some_text, toolbox
from eth_account import Account
from eth_account.hdaccount import Mnemonic, seed_from_mnemonic
from eth_account.types import Language
from test_transactions import some_key

Account.enable_unaudited_hdwallet_features()
LANGUAGES = ["english", "czech", "french", "italian", "japanese", "korean", "spanish", "chinese_simplified", "chinese_traditional"]


def test_phrases(rng, cases):
    """A phrase costs 2048 rounds on each side, so these are fewer."""
    documents, expected = [], []
    for _ in range(cases // 50):
        language = rng.choice(LANGUAGES)
        phrase = Mnemonic(Language(language)).to_mnemonic(rng.randbytes(rng.choice([16, 20, 24, 28, 32])))
        passphrase = some_text(rng)
        path = rng.choice(["m/44'/60'/0'/0/0", f"m/44'/60'/0'/0/{rng.randrange(2**31)}", f"m/44'/60'/{rng.randrange(50)}'/0/0", "m/0'/1"])
        account = Account.from_mnemonic(phrase, passphrase=passphrase, account_path=path)
        seed = seed_from_mnemonic(phrase, passphrase)
        expected.append({"seed": "0x" + seed.hex(), "private_key": "0x" + account.key.hex().removeprefix("0x"), "address": account.address})
        documents.append({"phrase": phrase, "passphrase": passphrase, "path": path, "language": language})
    answers = toolbox("mnemonic", documents)
    agree(documents, [{name: answer.get(name) for name in ("seed", "private_key", "address")} for answer in answers], expected)


def test_keystores_both_ways(rng):
    documents, expected = [], []
    for number in range(40):
        key, passphrase = some_key(rng), some_text(rng)
        kdf, rounds = [("scrypt", 2 ** rng.randrange(1, 13)), ("pbkdf2", rng.randrange(1, 5000))][number % 2]
        file = Account.encrypt(key, passphrase, kdf=kdf, iterations=rounds)
        documents.append({"keystore": file, "passphrase": passphrase})
        expected.append({"private_key": key, "address": Account.from_key(key).address})
    agree(documents, toolbox("keystore-decrypt", documents), expected)

    made = [{"private_key": some_key(rng), "passphrase": some_text(rng), "kdf": kdf} for kdf in ["scrypt-light", "pbkdf2"] * 3]
    for document, answer in zip(made, toolbox("keystore-encrypt", made)):
        assert "0x" + Account.decrypt(json.dumps(answer["result"]), document["passphrase"]).hex().removeprefix("0x") == document["private_key"]
