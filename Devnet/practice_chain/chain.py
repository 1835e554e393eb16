"""The chain: accepts transactions, makes blocks, remembers states.

Time is a constant step a block, never the wall clock, so the same transactions
always make the same blocks. Nothing here knows about JSON or HTTP.
"""

import json
from dataclasses import dataclass

from . import engine, transactions
from .blocks import Block, Header, Receipt, seal
from .codec import keccak256, to_hex
from .engine import BlockContext, Change, Frozen, Log, World
from .mempool import Mempool, PoolError
from .merkle import EMPTY_ROOT
from .storage import StateFile
from .transactions import Transaction, TransactionError

STEP = 12
KEPT_STATES = 256  # as many as BLOCKHASH sees; older states are gone, their blocks stay
MAX_TRANSACTION_BYTES = 128 * 1024


class Rejected(Exception):
    """A transaction the chain won't take; the text is geth's."""


class StateGone(Exception):
    """A block whose state is no longer kept."""


@dataclass(frozen=True)
class Clock:
    increase: int = 0  # seconds to add before the next block
    next: int | None = None  # the next block's time, when it was set outright


@dataclass
class Snapshot:
    height: int
    state: Frozen
    clock: Clock
    pool: Mempool
    records: int


class Chain:
    def __init__(self, genesis: dict, state_file: str | None = None, automine: bool = True):
        self.gas_limit = int(genesis["gasLimit"], 16)
        self.coinbase = bytes.fromhex(genesis["coinbase"][2:])
        self.extra = bytes.fromhex(genesis["extraData"][2:])
        self.faucet = genesis.get("faucet")
        self.automine = automine
        self.pool = Mempool()
        self.clock = Clock()
        self.snapshots: dict[int, Snapshot] = {}
        self._snapshot_number = 0

        self.state = _genesis_state(genesis["alloc"])
        block = self._genesis_block(genesis)
        self.blocks: list[Block] = [block]
        self.states: dict[int, Frozen] = {0: self.state}
        self._numbers: dict[bytes, int] = {block.hash: 0}
        self._places: dict[bytes, tuple[int, int]] = {}
        self.file = None
        if state_file:
            self.file = StateFile(state_file, to_hex(block.hash))
            self._resume(self.file.records[1:])

    # What is known

    @property
    def head(self) -> Header:
        return self.blocks[-1].header

    def block_by_hash(self, digest: bytes) -> Block | None:
        number = self._numbers.get(digest)
        return None if number is None else self.blocks[number]

    def place_of(self, transaction_hash: bytes) -> tuple[Block, int] | None:
        place = self._places.get(transaction_hash)
        return place and (self.blocks[place[0]], place[1])

    def state_at(self, number: int) -> Frozen:
        try:
            return self.states[number]
        except KeyError:
            raise StateGone(f"state of block {number} is no longer kept") from None

    def context_of(self, number: int) -> BlockContext:
        """The surroundings in which a block that exists was made."""
        header = self.blocks[number].header
        return BlockContext(
            number, header.timestamp, header.base_fee, header.gas_limit, header.coinbase,
            header.randao, self._ancestors(number),
        )

    def next_context(self) -> BlockContext:
        head = self.head
        timestamp = head.timestamp + STEP + self.clock.increase
        return BlockContext(
            number=head.number + 1,
            timestamp=timestamp if self.clock.next is None else self.clock.next,
            base_fee=engine.next_base_fee(self.gas_limit, head.gas_limit, head.gas_used, head.base_fee),
            gas_limit=self.gas_limit, coinbase=self.coinbase, randao=keccak256(head.hash),
            hashes=self._ancestors(head.number + 1),
        )

    # Transactions in, blocks out

    def submit(self, raw: bytes) -> Transaction:
        if len(raw) > MAX_TRANSACTION_BYTES:
            raise Rejected(f"oversized data: transaction size {len(raw)}, limit {MAX_TRANSACTION_BYTES}")
        try:
            tx = transactions.decode(raw)
        except TransactionError as error:
            raise Rejected(str(error)) from None
        self._admit(tx)
        if self.automine:
            if not self._runs_now(tx):
                self._note_waiting(tx)
            else:
                self.mine()
        else:
            self._note_waiting(tx)
        return tx

    def mine(self, only: list | None = None) -> Block:
        """Makes one block of what waits, or of just the transactions in `only`."""
        context, world = self.next_context(), self.state.world()
        included, receipts, gas_used = [], [], 0
        candidates = self.pool.in_order(world.nonce, context.base_fee) if only is None else _each(only)
        answer = None
        while True:
            try:
                tx = candidates.send(answer)
            except StopIteration:
                break
            # An authorization (EIP-7702) earlier in this block may have used the nonce up.
            answer = gas_used + tx.gas <= context.gas_limit and tx.nonce == world.nonce(tx.sender)
            if not answer:
                continue
            try:
                outcome = engine.execute(world, context, tx, len(included))
            except engine.Refused:
                # It could pay when it came in and can't any more.
                self.pool.remove(tx)
                answer = False
                continue
            gas_used += outcome.gas_used
            included.append(tx)
            receipts.append(Receipt(
                tx.kind, outcome.error is None, outcome.gas_used, gas_used, tx.price(context.base_fee),
                outcome.created, outcome.logs, engine.bloom(outcome.logs),
            ))
        state, change = world.freeze()
        block = seal(context, self.head, state.root, included, receipts, self.extra)
        # On disk first: what memory knows, a restart must know too.
        if self.file:
            self.file.append({"block": _block_record(block), "change": _change_record(change)})
        self.clock = Clock()
        self._extend(block, state)
        self.pool.drop_stale(lambda sender: int(world.nonce(sender)))
        return block

    # Cheats

    def alter(self, edit) -> None:
        """Changes the state outside of any block; the next block's root will show it."""
        world = self.state.world()
        edit(world)
        state, change = world.freeze()
        if self.file and change:
            self.file.append({"change": _change_record(change)})
        self.state = self.states[self.head.number] = state

    def set_clock(self, clock: Clock) -> None:
        if self.file:
            self.file.append({"clock": [clock.increase, clock.next]})
        self.clock = clock

    def snapshot(self) -> int:
        self._snapshot_number += 1
        self.snapshots[self._snapshot_number] = Snapshot(
            len(self.blocks), self.state, self.clock, self.pool.copy(), self.file.count if self.file else 0,
        )
        return self._snapshot_number

    def revert(self, number: int) -> bool:
        """Back to a snapshot; it and every later one are used up."""
        kept = self.snapshots.get(number)
        if kept is None:
            return False
        if self.file:
            self.file.append({"rewind": kept.records})
        for later in [other for other in self.snapshots if other >= number]:
            del self.snapshots[later]
        for block in self.blocks[kept.height :]:
            self._numbers.pop(block.hash, None)
            self.states.pop(block.number, None)
            for tx in block.transactions:
                self._places.pop(tx.hash, None)
        del self.blocks[kept.height :]
        self.state, self.clock, self.pool = kept.state, kept.clock, kept.pool
        self.states[self.head.number] = kept.state
        return True

    # Inside

    def _admit(self, tx: Transaction) -> None:
        """The checks of geth's pool, in its order and its words."""
        if tx.chain_id not in (None, engine.CHAIN_ID):
            raise Rejected(f"invalid chain id for signer: have {tx.chain_id} want {engine.CHAIN_ID}")
        if not tx.to and len(tx.data) > engine.MAX_INIT_CODE:
            raise Rejected(f"max initcode size exceeded: code size {len(tx.data)}, limit {engine.MAX_INIT_CODE}")
        if tx.gas > self.gas_limit:
            raise Rejected("exceeds block gas limit")
        if tx.gas > engine.MAX_TRANSACTION_GAS:
            raise Rejected(f"transaction gas limit too high (cap: {engine.MAX_TRANSACTION_GAS}, tx: {tx.gas})")
        if tx.fee_cap < tx.tip_cap:
            raise Rejected("max priority fee per gas higher than max fee per gas")
        intrinsic, floor = engine.intrinsic_gas(tx)
        if tx.gas < intrinsic:
            raise Rejected(f"intrinsic gas too low: gas {tx.gas}, minimum needed {intrinsic}")
        if tx.gas < floor:
            raise Rejected(f"insufficient gas for floor data gas cost: gas {tx.gas}, minimum needed {floor}")
        if tx.hash in self._places or tx.hash in self.pool.by_hash:
            raise Rejected("already known")

        account = self.state.accounts.get(tx.sender)
        nonce, balance = (int(account.nonce), int(account.balance)) if account else (0, 0)
        if tx.nonce < nonce:
            raise Rejected(f"nonce too low: next nonce {nonce}, tx nonce {tx.nonce}")
        if tx.nonce >= 2**64 - 1:
            raise Rejected("nonce has max value")
        if account and account.code and not engine.is_delegation(account.code):
            raise Rejected("sender not an eoa")
        cost = tx.gas * tx.fee_cap + tx.value
        if balance < cost:
            raise Rejected(
                f"insufficient funds for gas * price + value: balance {balance}, tx cost {cost}, "
                f"overshot {cost - balance}"
            )
        promised = self.pool.promised(tx.sender, tx.nonce)
        if balance < promised + cost:
            raise Rejected(
                f"insufficient funds for gas * price + value: balance {balance}, queued cost {promised}, "
                f"tx cost {cost}, overshot {promised + cost - balance}"
            )
        base_fee = self.next_context().base_fee
        if self.automine and tx.fee_cap < base_fee:
            # geth would let it wait for cheaper blocks; when each transaction makes
            # its own block there is nothing to wait for.
            raise Rejected(
                f"max fee per gas less than block base fee: address 0x{tx.sender.hex()}, "
                f"maxFeePerGas: {tx.fee_cap}, baseFee: {base_fee}"
            )
        try:
            self.pool.add(tx)
        except PoolError as error:
            raise Rejected(str(error)) from None

    def _runs_now(self, tx: Transaction) -> bool:
        account = self.state.accounts.get(tx.sender)
        return self.pool.next_nonce(tx.sender, int(account.nonce)) > tx.nonce

    def _note_waiting(self, tx: Transaction) -> None:
        if self.file:
            self.file.append({"waiting": tx.raw.hex()})

    def _ancestors(self, number: int) -> list:
        return [block.hash for block in self.blocks[max(0, number - 256) : number]]

    def _extend(self, block: Block, state: Frozen) -> None:
        self.blocks.append(block)
        self._numbers[block.hash] = block.number
        for index, tx in enumerate(block.transactions):
            self._places[tx.hash] = (block.number, index)
            self.pool.remove(tx)
        self.state = state
        self.states[block.number] = state
        self.states.pop(block.number - KEPT_STATES, None)

    def _genesis_block(self, genesis: dict) -> Block:
        header = Header(
            parent_hash=bytes(32), coinbase=self.coinbase, state_root=self.state.root,
            transactions_root=EMPTY_ROOT, receipts_root=EMPTY_ROOT, bloom=bytes(256), number=0,
            gas_limit=self.gas_limit, gas_used=0, timestamp=int(genesis["timestamp"], 16),
            extra_data=self.extra, randao=bytes(32), base_fee=int(genesis["baseFeePerGas"], 16),
        )
        return Block(header, (), ())

    def _resume(self, records: list) -> None:
        """Lives the recorded life again, difference by difference."""
        world, waiting = self.state.world(), []
        last = sum("block" in record for record in records)
        for record in records:
            if "change" in record:
                world.apply(_read_change(record["change"]))
            if "block" in record:
                block = _read_block(record["block"])
                state = self.state
                if block.number > last - KEPT_STATES:
                    state, _ = world.freeze()
                    world = state.world()
                self._extend(block, state)
                self.clock = Clock()
            elif "change" in record:
                self.state, _ = world.freeze()
                world = self.state.world()
                self.states[self.head.number] = self.state
            elif "clock" in record:
                self.clock = Clock(*record["clock"])
            elif "waiting" in record:
                waiting.append(bytes.fromhex(record["waiting"]))
        for raw in waiting:
            try:
                self._admit(transactions.decode(raw))
            except Rejected:
                pass  # mined since, or replaced


def load_genesis(path: str) -> dict:
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def _each(items):
    for item in items:
        yield item


def _genesis_state(alloc: dict) -> Frozen:
    world = World()
    for text, account in alloc.items():
        address = bytes.fromhex(text[2:])
        world.set_account(
            address, int(account.get("nonce", "0x0"), 16), int(account["balance"], 16),
            bytes.fromhex(account.get("code", "0x")[2:]),
        )
        for slot, value in account.get("storage", {}).items():
            world.set_storage(address, bytes.fromhex(slot[2:]), int(value, 16))
    return world.freeze()[0]


# Records of the state file


def _block_record(block: Block) -> dict:
    return {
        "header": block.header.encoded().hex(),
        "transactions": [tx.raw.hex() for tx in block.transactions],
        "receipts": [
            [int(r.succeeded), r.gas_used, hex(r.price), r.created and r.created.hex(),
             [[log.address.hex(), [topic.hex() for topic in log.topics], log.data.hex()] for log in r.logs]]
            for r in block.receipts
        ],
    }


def _read_block(record: dict) -> Block:
    found = [transactions.decode(bytes.fromhex(raw)) for raw in record["transactions"]]
    receipts, cumulative = [], 0
    for tx, (succeeded, gas_used, price, created, logs) in zip(found, record["receipts"]):
        cumulative += gas_used
        logs = tuple(
            Log(bytes.fromhex(address), tuple(map(bytes.fromhex, topics)), bytes.fromhex(data))
            for address, topics, data in logs
        )
        receipts.append(Receipt(
            tx.kind, bool(succeeded), gas_used, cumulative, int(price, 16),
            created and bytes.fromhex(created), logs, engine.bloom(logs),
        ))
    return Block(Header.decode(bytes.fromhex(record["header"])), tuple(found), tuple(receipts))


def _change_record(change: Change) -> list:
    accounts = {
        address.hex(): account and [account[0], hex(account[1]), account[2].hex()]
        for address, account in change.accounts.items()
    }
    storage = {
        address.hex(): {slot.hex(): hex(value) for slot, value in slots.items()}
        for address, slots in change.storage.items()
    }
    return [accounts, storage]


def _read_change(record: list) -> Change:
    accounts, storage = record
    return Change(
        {
            bytes.fromhex(address): account and (account[0], int(account[1], 16), bytes.fromhex(account[2]))
            for address, account in accounts.items()
        },
        {
            bytes.fromhex(address): {bytes.fromhex(slot): int(value, 16) for slot, value in slots.items()}
            for address, slots in storage.items()
        },
    )
