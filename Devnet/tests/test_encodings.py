import random

import pytest
from ethereum.forks.osaka.trie import Trie, root, trie_set
from ethereum_types.bytes import Bytes
from ethereum_types.numeric import U256
from practice_chain import abi, merkle
from practice_chain.codec import RLPError, checksum_address, keccak256, rlp_decode, rlp_encode

RLP = [
    (b"dog", "83646f67"),
    ([b"cat", b"dog"], "c88363617483646f67"),
    (b"", "80"),
    ([], "c0"),
    (b"\x00", "00"),
    (b"\x0f", "0f"),
    (b"\x04\x00", "820400"),
    ([[], [[]], [[], [[]]]], "c7c0c1c0c3c0c1c0"),
    (b"Lorem ipsum dolor sit amet, consectetur adipisicing elit",
     "b8384c6f72656d20697073756d20646f6c6f722073697420616d65742c20636f6e7365637465747572206164697069736963696e6720656c6974"),
]


@pytest.mark.parametrize("item, encoded", RLP)
def test_rlp_vectors_of_the_yellow_paper(item, encoded):
    assert rlp_encode(item).hex() == encoded
    assert rlp_decode(bytes.fromhex(encoded)) == item


@pytest.mark.parametrize("bad", ["", "8100", "b800", "b90001", "83646f", "c88363617483646f", "c0c0", "f800", "bf" + "ff" * 8])
def test_rlp_refuses_what_is_not_canonical(bad):
    with pytest.raises(RLPError):
        rlp_decode(bytes.fromhex(bad))


def test_addresses_print_with_their_checksum():
    for text in ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"):
        assert checksum_address(bytes.fromhex(text[2:])) == text


@pytest.mark.parametrize("seed", range(20))
def test_tries_agree_with_the_specification(seed):
    random_bytes = random.Random(seed)
    node, expected = None, {}
    for _ in range(random_bytes.randrange(1, 150)):
        key = random_bytes.randbytes(32)
        if expected and random_bytes.random() < 0.4:
            key = random_bytes.choice(list(expected))
        value = random_bytes.choice([0, 1, 300, 2**255])
        node = merkle.put_secure(node, key, rlp_encode(value) if value else b"")
        expected.pop(key, None)
        if value:
            expected[key] = value
    trie = Trie(secured=True, default=U256(0))
    for key, value in expected.items():
        trie_set(trie, Bytes(key), U256(value))
    assert merkle.root_hash(node) == root(trie)


@pytest.mark.parametrize("count", [0, 1, 2, 16, 17, 127, 128, 129, 300])
def test_list_roots_agree_with_the_specification(count):
    items = [keccak256(bytes([index % 256])) * (1 + index % 3) for index in range(count)]
    trie = Trie(secured=False, default=None)
    for index, item in enumerate(items):
        trie_set(trie, Bytes(rlp_encode(index)), Bytes(item))
    assert merkle.list_root(items) == root(trie)


def test_abi_round_trips():
    types = "(uint256,address,(bool,bytes)[],string,uint256[])"
    values = [7, b"\x11" * 20, [[True, b"abc"], [False, b""]], "héllo", [1, 2, 3]]
    assert abi.decode(types, abi.encode(types, values)) == values


def test_abi_selectors():
    assert abi.selector("transfer(address,uint256)").hex() == "a9059cbb"
    assert abi.selector("aggregate3((address,bool,bytes)[])").hex() == "82ad56cb"
    assert abi.selector("supply(address,uint256,address,uint16)").hex() == "617ba037"


def test_revert_reasons():
    assert abi.revert_reason(abi.encode_call("Error(string)", "no")) == "no"
    assert "overflow" in abi.revert_reason(abi.encode_call("Panic(uint256)", 0x11))
    assert abi.revert_reason(b"") is None
    assert abi.revert_reason(abi.selector("Error(string)") + b"\xff" * 64) is None
