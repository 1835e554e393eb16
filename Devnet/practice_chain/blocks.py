"""Headers, receipts and blocks: what is hashed, and how JSON-RPC tells it."""

import hashlib
from dataclasses import dataclass, field

from .codec import keccak256, quantity, rlp_decode, rlp_encode, to_hex
from .engine import bloom
from .merkle import EMPTY_ROOT, list_root
from .transactions import Transaction

NO_OMMERS = keccak256(rlp_encode([]))
NO_REQUESTS = hashlib.sha256(b"").digest()  # EIP-7685 over nothing


@dataclass(frozen=True)
class Header:
    parent_hash: bytes
    coinbase: bytes
    state_root: bytes
    transactions_root: bytes
    receipts_root: bytes
    bloom: bytes
    number: int
    gas_limit: int
    gas_used: int
    timestamp: int
    extra_data: bytes
    randao: bytes
    base_fee: int
    hash: bytes = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "hash", keccak256(self.encoded()))

    def encoded(self) -> bytes:
        return rlp_encode([
            self.parent_hash, NO_OMMERS, self.coinbase, self.state_root, self.transactions_root,
            self.receipts_root, self.bloom, 0, self.number, self.gas_limit, self.gas_used,
            self.timestamp, self.extra_data, self.randao, bytes(8), self.base_fee,
            EMPTY_ROOT, 0, 0, bytes(32), NO_REQUESTS,
        ])

    @staticmethod
    def decode(data: bytes) -> "Header":
        items = rlp_decode(data)
        number = lambda index: int.from_bytes(items[index], "big")  # noqa: E731
        return Header(
            items[0], items[2], items[3], items[4], items[5], items[6], number(8), number(9),
            number(10), number(11), items[12], items[13], number(15),
        )


@dataclass(frozen=True)
class Receipt:
    kind: int
    succeeded: bool
    gas_used: int
    cumulative: int
    price: int
    created: bytes | None
    logs: tuple
    bloom: bytes

    def encoded(self) -> bytes:
        logs = [[log.address, list(log.topics), log.data] for log in self.logs]
        body = rlp_encode([int(self.succeeded), self.cumulative, self.bloom, logs])
        return bytes([self.kind]) + body if self.kind else body


@dataclass(frozen=True)
class Block:
    header: Header
    transactions: tuple
    receipts: tuple

    @property
    def number(self) -> int:
        return self.header.number

    @property
    def hash(self) -> bytes:
        return self.header.hash


def seal(context, parent: Header, state_root: bytes, transactions: list, receipts: list, extra: bytes) -> Block:
    """The block that these transactions, already run, make on top of `parent`."""
    header = Header(
        parent_hash=parent.hash, coinbase=context.coinbase, state_root=state_root,
        transactions_root=list_root([tx.raw for tx in transactions]),
        receipts_root=list_root([receipt.encoded() for receipt in receipts]),
        bloom=bloom([log for receipt in receipts for log in receipt.logs]),
        number=context.number, gas_limit=context.gas_limit,
        gas_used=receipts[-1].cumulative if receipts else 0,
        timestamp=context.timestamp, extra_data=extra, randao=context.randao, base_fee=context.base_fee,
    )
    return Block(header, tuple(transactions), tuple(receipts))


# JSON


def block_json(block: Block, full: bool) -> dict:
    header = block.header
    if full:
        transactions = [transaction_json(tx, block, index) for index, tx in enumerate(block.transactions)]
    else:
        transactions = [to_hex(tx.hash) for tx in block.transactions]
    return {
        "number": quantity(header.number), "hash": to_hex(header.hash), "parentHash": to_hex(header.parent_hash),
        "sha3Uncles": to_hex(NO_OMMERS), "miner": to_hex(header.coinbase), "stateRoot": to_hex(header.state_root),
        "transactionsRoot": to_hex(header.transactions_root), "receiptsRoot": to_hex(header.receipts_root),
        "logsBloom": to_hex(header.bloom), "difficulty": "0x0", "gasLimit": quantity(header.gas_limit),
        "gasUsed": quantity(header.gas_used), "timestamp": quantity(header.timestamp),
        "extraData": to_hex(header.extra_data), "mixHash": to_hex(header.randao), "nonce": to_hex(bytes(8)),
        "baseFeePerGas": quantity(header.base_fee), "withdrawalsRoot": to_hex(EMPTY_ROOT),
        "blobGasUsed": "0x0", "excessBlobGas": "0x0", "parentBeaconBlockRoot": to_hex(bytes(32)),
        "requestsHash": to_hex(NO_REQUESTS), "size": quantity(_size(block)),
        "uncles": [], "withdrawals": [], "transactions": transactions,
    }


def transaction_json(tx: Transaction, block: Block | None = None, index: int | None = None) -> dict:
    found = {
        "type": quantity(tx.kind), "hash": to_hex(tx.hash), "nonce": quantity(tx.nonce),
        "blockHash": block and to_hex(block.hash), "blockNumber": block and quantity(block.number),
        "transactionIndex": None if index is None else quantity(index),
        "from": to_hex(tx.sender), "to": to_hex(tx.to) if tx.to else None,
        "value": quantity(tx.value), "gas": quantity(tx.gas), "input": to_hex(tx.data),
        "v": quantity(tx.v), "r": quantity(tx.r), "s": quantity(tx.s),
    }
    if tx.dynamic:
        found["maxFeePerGas"] = quantity(tx.max_fee)
        found["maxPriorityFeePerGas"] = quantity(tx.priority_fee)
        found["gasPrice"] = quantity(tx.price(block.header.base_fee) if block else tx.max_fee)
    else:
        found["gasPrice"] = quantity(tx.gas_price)
    if tx.chain_id is not None:
        found["chainId"] = quantity(tx.chain_id)
    if tx.kind:
        found["yParity"] = quantity(tx.v)
        found["accessList"] = [
            {"address": to_hex(address), "storageKeys": list(map(to_hex, slots))}
            for address, slots in tx.access_list
        ]
    if tx.kind == 4:
        found["authorizationList"] = [
            {"chainId": quantity(a.chain_id), "address": to_hex(a.address), "nonce": quantity(a.nonce),
             "yParity": quantity(a.y_parity), "r": quantity(a.r), "s": quantity(a.s)}
            for a in tx.authorizations
        ]
    return found


def receipt_json(block: Block, index: int) -> dict:
    tx, receipt = block.transactions[index], block.receipts[index]
    return {
        "type": quantity(receipt.kind), "status": quantity(receipt.succeeded),
        "transactionHash": to_hex(tx.hash), "transactionIndex": quantity(index),
        "blockHash": to_hex(block.hash), "blockNumber": quantity(block.number),
        "from": to_hex(tx.sender), "to": to_hex(tx.to) if tx.to else None,
        "contractAddress": to_hex(receipt.created) if receipt.created else None,
        "gasUsed": quantity(receipt.gas_used), "cumulativeGasUsed": quantity(receipt.cumulative),
        "effectiveGasPrice": quantity(receipt.price), "logsBloom": to_hex(receipt.bloom),
        "logs": logs_json(block, index),
    }


def logs_json(block: Block, index: int) -> list[dict]:
    first = sum(len(receipt.logs) for receipt in block.receipts[:index])
    return [
        {
            "address": to_hex(log.address), "topics": list(map(to_hex, log.topics)), "data": to_hex(log.data),
            "blockNumber": quantity(block.number), "blockHash": to_hex(block.hash),
            "blockTimestamp": quantity(block.header.timestamp),
            "transactionHash": to_hex(block.transactions[index].hash), "transactionIndex": quantity(index),
            "logIndex": quantity(first + place), "removed": False,
        }
        for place, log in enumerate(block.receipts[index].logs)
    ]


def _size(block: Block) -> int:
    # Length of the block's RLP, near enough for the field's one use: a number to show.
    return len(block.header.encoded()) + sum(len(tx.raw) + 3 for tx in block.transactions) + 9


