"""The one door to the Ethereum Foundation's executable specification.

`ethereum-execution` is the specification of the protocol written as a Python
program, and runs every opcode and precompile as of Osaka. Its Python names are
internal to it and change between versions, so the version is pinned and no
other file imports it. What passes through the door, in either direction, is
plain: bytes, int, and the small types below.

    World     a state that can be changed
    Frozen    a state that can't: cheap to keep, because equal parts are shared
    execute   runs one transaction on a World

`execute` follows the specification's process_transaction line by line. It is
written out here because a call or an estimate has no signature, no nonce to
match and often no fee, and one path for both keeps the two from differing.
"""

import sys
import time
from dataclasses import dataclass, field

from ethereum import trace
from ethereum.exceptions import EthereumException
from ethereum.forks.osaka import state as spec_state
from ethereum.forks.osaka import vm
from ethereum.forks.osaka.bloom import logs_bloom
from ethereum.forks.osaka.fork import calculate_base_fee_per_gas
from ethereum.forks.osaka.fork_types import Account, Address, Authorization
from ethereum.forks.osaka.transactions import (
    Access, FeeMarketTransaction, SetCodeTransaction, calculate_intrinsic_cost,
)
from ethereum.forks.osaka.trie import Trie
from ethereum.forks.osaka.utils.address import compute_contract_address
from ethereum.forks.osaka.utils.message import prepare_message
from ethereum.forks.osaka.vm import exceptions as halts
from ethereum.forks.osaka.vm import interpreter
from ethereum.forks.osaka.vm.eoa_delegation import is_valid_delegation
from ethereum.forks.osaka.vm.precompiled_contracts.mapping import PRE_COMPILED_CONTRACTS
from ethereum_types.bytes import Bytes0, Bytes32
from ethereum_types.numeric import U8, U64, U256, Uint

from .codec import keccak256, rlp_encode
from .merkle import Node, put_secure, root_hash
from .transactions import Transaction

CHAIN_ID = 31337
MAX_TRANSACTION_GAS = 16_777_216  # EIP-7825
MAX_INIT_CODE = interpreter.MAX_INIT_CODE_SIZE
PRECOMPILES = frozenset(bytes(address) for address in PRE_COMPILED_CONTRACTS)

# Each EVM frame is a few Python frames, and calls nest 1024 deep.
sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))


@dataclass(frozen=True)
class BlockContext:
    number: int
    timestamp: int
    base_fee: int
    gas_limit: int
    coinbase: bytes
    randao: bytes
    hashes: list = field(repr=False)  # up to 256 ancestors, oldest first


@dataclass(frozen=True)
class Log:
    address: bytes
    topics: tuple
    data: bytes


@dataclass(frozen=True)
class Outcome:
    gas_used: int
    gas_before_refund: int
    error: str | None  # None is success; geth's wording otherwise
    output: bytes
    logs: tuple
    created: bytes | None

    @property
    def reverted(self) -> bool:
        return self.error == "execution reverted"


class Refused(Exception):
    """A transaction that can't be executed at all, in geth's words."""


class Frozen:
    """An immutable state with its tries. Neighbouring blocks share what is equal."""

    def __init__(self):
        self.accounts: dict = {}
        self.storage: dict = {}
        self._account_trie: Node | None = None
        self._storage_tries: dict = {}

    @property
    def root(self) -> bytes:
        return root_hash(self._account_trie)

    def world(self) -> "World":
        return World(self)


@dataclass
class Change:
    """What differs between two states: the unit in which the state file grows."""

    accounts: dict = field(default_factory=dict)  # address -> (nonce, balance, code) or None
    storage: dict = field(default_factory=dict)  # address -> {slot: value}

    def __bool__(self):
        return bool(self.accounts or self.storage)


class World:
    """A state to run transactions on. Reads and writes here are outside of any block."""

    def __init__(self, base: Frozen | None = None):
        self.base = base or Frozen()
        self.state = spec_state.State()
        self.state._main_trie._data.update(self.base.accounts)
        for address, slots in self.base.storage.items():
            self._slots(address).update(slots)

    def nonce(self, address: bytes) -> int:
        return int(self._account(address).nonce)

    def balance(self, address: bytes) -> int:
        return int(self._account(address).balance)

    def code(self, address: bytes) -> bytes:
        return bytes(self._account(address).code)

    def exists(self, address: bytes) -> bool:
        return spec_state.account_exists(self.state, Address(address))

    def storage(self, address: bytes, slot: bytes) -> int:
        return int(spec_state.get_storage(self.state, Address(address), Bytes32(slot)))

    def set_account(self, address: bytes, nonce=None, balance=None, code=None) -> None:
        old = self._account(address)
        new = Account(
            nonce=old.nonce if nonce is None else Uint(nonce),
            balance=old.balance if balance is None else U256(balance),
            code=old.code if code is None else bytes(code),
        )
        empty = new == spec_state.EMPTY_ACCOUNT and address not in self.state._storage_tries
        spec_state.set_account(self.state, Address(address), None if empty else new)

    def set_storage(self, address: bytes, slot: bytes, value: int) -> None:
        if not self.exists(address):
            spec_state.set_account(self.state, Address(address), spec_state.EMPTY_ACCOUNT)
        spec_state.set_storage(self.state, Address(address), Bytes32(slot), U256(value))

    def clear_storage(self, address: bytes) -> None:
        spec_state.destroy_storage(self.state, Address(address))

    def apply(self, change: Change) -> None:
        for address, account in change.accounts.items():
            if account is None:
                spec_state.destroy_account(self.state, Address(address))
            else:
                nonce, balance, code = account
                self.set_account(address, nonce, balance, code)
        for address, slots in change.storage.items():
            for slot, value in slots.items():
                self.set_storage(address, slot, value)

    def freeze(self) -> tuple[Frozen, Change]:
        """The state as it is now, and how it differs from the one this World began with.

        Comparing dictionaries is cheap here: values untouched since `base` are
        the very same objects, which Python compares by identity first.
        """
        base, now, change = self.base, Frozen(), Change()
        now._account_trie = base._account_trie
        tries = {address: trie._data for address, trie in self.state._storage_tries.items()}
        moved = set()
        for address in tries.keys() | base.storage.keys():
            old, new = base.storage.get(address, {}), tries.get(address, {})
            if new == old:
                now.storage[address] = old
                now._storage_tries[address] = base._storage_tries[address]
                continue
            moved.add(address)
            slots = {
                bytes(slot): int(new.get(slot, 0))
                for slot in old.keys() | new.keys()
                if old.get(slot) != new.get(slot)
            }
            change.storage[bytes(address)] = slots
            trie = base._storage_tries.get(address)
            for slot, value in slots.items():
                trie = put_secure(trie, slot, rlp_encode(value) if value else b"")
            if new:
                now.storage[address] = dict(new)
                now._storage_tries[address] = trie

        data = self.state._main_trie._data
        now.accounts = base.accounts if data == base.accounts else dict(data)
        touched = moved | {
            address
            for address in data.keys() | base.accounts.keys()
            if data.get(address) is not base.accounts.get(address)
        }
        for address in touched:
            account = data.get(address)
            encoded = b""
            if account is not None:
                storage_root = root_hash(now._storage_tries.get(address))
                encoded = rlp_encode([
                    int(account.nonce), int(account.balance), storage_root, _code_hash(account.code),
                ])
            now._account_trie = put_secure(now._account_trie, bytes(address), encoded)
            if account != base.accounts.get(address):
                change.accounts[bytes(address)] = account and (
                    int(account.nonce), int(account.balance), bytes(account.code),
                )
        return now, change

    def _account(self, address: bytes) -> Account:
        return spec_state.get_account(self.state, Address(address))

    def _slots(self, address: bytes) -> dict:
        trie = self.state._storage_tries.setdefault(
            Address(address), Trie(secured=True, default=U256(0))
        )
        return trie._data


def execute(world: World, context: BlockContext, tx: Transaction, index: int = 0, tracer=None) -> Outcome:
    """Runs a transaction whose nonce has been checked; raises Refused before changing anything.

    `tracer(evm, event)` sees every step, and may raise to abandon the run; the
    World is then good for nothing but throwing away.
    """
    state, spec_tx = world.state, _spec_transaction(tx)
    gas, price, sender = Uint(tx.gas), Uint(tx.price(context.base_fee)), Address(tx.sender)
    intrinsic, floor = calculate_intrinsic_cost(spec_tx)
    if gas < intrinsic:
        raise Refused(f"intrinsic gas too low: have {gas}, want {intrinsic}")
    if gas < floor:
        raise Refused(f"insufficient gas for floor data gas cost: have {gas}, want {floor}")
    account = spec_state.get_account(state, sender)
    worst = tx.gas * tx.fee_cap + tx.value
    if int(account.balance) < worst:
        raise Refused(
            "insufficient funds for gas * price + value: "
            f"address 0x{tx.sender.hex()} have {account.balance} want {worst}"
        )

    spec_state.increment_nonce(state, sender)
    balance = U256(int(account.balance) - int(gas * price))
    spec_state.set_account_balance(state, sender, balance)
    message = prepare_message(*_environments(state, context, tx, spec_tx, price, intrinsic, index), spec_tx)
    result = _run(message, tracer)

    used_before_refund = gas - result.gas_left
    refund = min(used_before_refund // Uint(5), Uint(result.refund_counter))
    used = max(used_before_refund - refund, floor)
    _pay(state, sender, (gas - used) * price)
    _pay(state, Address(context.coinbase), used * (price - Uint(min(context.base_fee, int(price)))))
    for address in result.accounts_to_delete:
        spec_state.destroy_account(state, address)

    created = bytes(message.current_target) if not tx.to else None
    return Outcome(
        int(used), int(used_before_refund), _describe(result.error), bytes(result.return_data),
        tuple(map(_log, result.logs)),
        created,
    )


@dataclass
class Frame:
    """One call inside a transaction, as it went."""

    kind: str  # CALL, STATICCALL, DELEGATECALL, CALLCODE, CREATE, CREATE2
    sender: bytes
    to: bytes
    value: int
    gas: int
    input: bytes
    gas_used: int = 0
    output: bytes = b""
    error: str | None = None
    logs: tuple = ()  # its own, without those of the calls it made
    calls: list = field(default_factory=list)


class Recorder:
    """A tracer that keeps the tree of calls, and every account and slot they met.

    The specification announces each step with the frame it happens in; a frame
    not seen before is a call that has just begun.
    """

    def __init__(self, deadline=None):
        self.deadline = deadline
        self._frames: dict[int, tuple] = {}  # id(evm) -> (evm, Frame)
        self._last_op: dict[int, str] = {}
        self.root: Frame | None = None

    def __call__(self, evm, event) -> None:
        if isinstance(event, trace.OpStart):
            if id(evm) not in self._frames:
                self._begin(evm)
            self._last_op[id(evm)] = event.op.name
            if self.deadline:
                self.deadline(evm, event)
        elif id(evm) not in self._frames:
            self._begin(evm)

    def finish(self) -> Frame | None:
        for evm, frame in self._frames.values():
            frame.gas_used = frame.gas - int(evm.gas_left)
            frame.output = bytes(evm.output)
            frame.error = _describe(evm.error)
        for evm, frame in self._frames.values():
            # A frame is handed the very Log objects of the calls it made; its own are the rest.
            children = [other for other, _ in self._frames.values() if other.message.parent_evm is evm]
            inherited = {id(log) for child in children for log in child.logs}
            if not evm.error:
                frame.logs = tuple(_log(log) for log in evm.logs if id(log) not in inherited)
        return self.root

    def touched(self) -> tuple[set, set]:
        """Every address, and every (address, slot), that any frame looked at."""
        addresses, slots = set(), set()
        for evm, _ in self._frames.values():
            addresses |= {bytes(address) for address in evm.accessed_addresses}
            slots |= {(bytes(address), bytes(slot)) for address, slot in evm.accessed_storage_keys}
        return addresses - PRECOMPILES, slots

    def _begin(self, evm) -> None:
        message = evm.message
        parent = self._frames.get(id(message.parent_evm)) if message.parent_evm else None
        creates = not message.target
        kind = self._last_op.get(id(message.parent_evm), "CALL") if parent else "CREATE" if creates else "CALL"
        sender, to = message.caller, message.current_target
        if kind in ("DELEGATECALL", "CALLCODE"):
            sender, to = message.current_target, message.code_address
        frame = Frame(
            kind, bytes(sender), bytes(to), int(message.value), int(message.gas),
            bytes(message.code if creates else message.data),
        )
        self._frames[id(evm)] = (evm, frame)
        if parent:
            parent[1].calls.append(frame)
        else:
            self.root = frame


class Deadline:
    """A tracer that gives up on code that runs for too long."""

    def __init__(self, seconds: float):
        self._until = time.monotonic() + seconds
        self._steps = 0

    def __call__(self, evm, event) -> None:
        self._steps += 1
        if self._steps % 4096 == 0 and time.monotonic() > self._until:
            raise TimedOut


class TimedOut(Exception):
    """Raised by Deadline; the World it ran on must be thrown away."""


def intrinsic_gas(tx: Transaction) -> tuple[int, int]:
    """What a transaction costs before its first opcode, and the EIP-7623 floor."""
    intrinsic, floor = calculate_intrinsic_cost(_spec_transaction(tx))
    return int(intrinsic), int(floor)


def next_base_fee(gas_limit: int, parent_limit: int, parent_used: int, parent_fee: int) -> int:
    return int(calculate_base_fee_per_gas(*map(Uint, (gas_limit, parent_limit, parent_used, parent_fee))))


def bloom(logs) -> bytes:
    return bytes(logs_bloom(tuple(logs)))


def contract_address(sender: bytes, nonce: int) -> bytes:
    return bytes(compute_contract_address(Address(sender), Uint(nonce)))


def is_delegation(code: bytes) -> bool:
    """EIP-7702: an ordinary account that points at code stays able to send."""
    return is_valid_delegation(code)


# Inside the door


def _environments(state, context, tx, spec_tx, price, intrinsic, index):
    block_env = vm.BlockEnvironment(
        chain_id=U64(CHAIN_ID),
        state=state,
        block_gas_limit=Uint(context.gas_limit),
        block_hashes=context.hashes,
        coinbase=Address(context.coinbase),
        number=Uint(context.number),
        base_fee_per_gas=Uint(context.base_fee),
        time=U256(context.timestamp),
        prev_randao=Bytes32(context.randao),
        excess_blob_gas=U64(0),
        parent_beacon_block_root=Bytes32(b"\0" * 32),
    )
    tx_env = vm.TransactionEnvironment(
        origin=Address(tx.sender),
        gas_price=price,
        gas=Uint(tx.gas) - intrinsic,
        access_list_addresses={block_env.coinbase} | {entry.account for entry in spec_tx.access_list},
        access_list_storage_keys={
            (entry.account, slot) for entry in spec_tx.access_list for slot in entry.slots
        },
        transient_storage=spec_state.TransientStorage(),
        blob_versioned_hashes=(),
        authorizations=getattr(spec_tx, "authorizations", ()),
        index_in_block=Uint(index),
        tx_hash=Bytes32(tx.hash or b"\0" * 32),
    )
    return block_env, tx_env


def _run(message, tracer):
    if tracer is None:
        return interpreter.process_message_call(message)
    previous = trace.set_evm_trace(tracer)
    try:
        return interpreter.process_message_call(message)
    finally:
        trace.set_evm_trace(previous)


def _log(log) -> Log:
    return Log(bytes(log.address), tuple(map(bytes, log.topics)), bytes(log.data))


def _pay(state, address, amount) -> None:
    balance = int(spec_state.get_account(state, address).balance) + int(amount)
    spec_state.set_account_balance(state, address, U256(balance))


def _spec_transaction(tx: Transaction):
    """The specification's own type. Fees are settled by `execute`, so one shape serves
    types 0, 1 and 2: the intrinsic cost looks only at data, target and access list."""
    common = dict(
        chain_id=U64(CHAIN_ID), max_priority_fee_per_gas=Uint(0), max_fee_per_gas=Uint(0),
        gas=Uint(tx.gas), to=Address(tx.to) if tx.to else Bytes0(b""),
        value=U256(tx.value), data=bytes(tx.data),
        access_list=tuple(
            Access(Address(address), tuple(map(Bytes32, slots))) for address, slots in tx.access_list
        ),
        y_parity=U256(0), r=U256(0), s=U256(0),
    )
    if not tx.authorizations:
        return FeeMarketTransaction(nonce=U256(tx.nonce), **common)
    authorizations = tuple(
        Authorization(U256(a.chain_id), Address(a.address), U64(a.nonce), U8(a.y_parity), U256(a.r), U256(a.s))
        for a in tx.authorizations
    )
    return SetCodeTransaction(nonce=U64(tx.nonce), authorizations=authorizations, **common)


_HALTS = (
    (halts.Revert, "execution reverted"),
    (halts.OutOfGasError, "out of gas"),
    (halts.StackUnderflowError, "stack underflow"),
    (halts.StackOverflowError, "stack limit reached 1024 (1023)"),
    (halts.InvalidJumpDestError, "invalid jump destination"),
    (halts.WriteInStaticContext, "write protection"),
    (halts.OutOfBoundsRead, "return data out of bounds"),
    (halts.InvalidContractPrefix, "invalid code: must not begin with 0xef"),
    (halts.AddressCollision, "contract address collision"),
    (halts.StackDepthLimitError, "max call depth exceeded"),
)


def _describe(error: EthereumException | None) -> str | None:
    if error is None:
        return None
    if isinstance(error, halts.InvalidOpcode):
        code = error.args[0]
        return "invalid opcode: INVALID" if code == 0xFE else f"invalid opcode: opcode {code:#x} not defined"
    return next((text for kind, text in _HALTS if isinstance(error, kind)), type(error).__name__)


_code_hashes: dict[bytes, bytes] = {}


def _code_hash(code: bytes) -> bytes:
    digest = _code_hashes.get(code)
    if digest is None:
        digest = _code_hashes[code] = keccak256(code)
    return digest


def _remember_jump_destinations() -> None:
    """Every call scans the callee's code for JUMPDEST; the answer never changes. With
    this memo transfers run about twice as fast."""
    scan, memo = interpreter.get_valid_jump_destinations, {}

    def remembered(code):
        found = memo.get(code)
        if found is None:
            if len(memo) > 500:
                memo.clear()
            found = memo[code] = scan(code)
        return found

    interpreter.get_valid_jump_destinations = remembered


_remember_jump_destinations()
