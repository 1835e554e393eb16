"""Running code without leaving a trace of it: eth_call, eth_estimateGas, eth_simulateV1.

Each run gets a World of its own, which is thrown away afterwards. The rules
about fees are geth's: without a gas price the run is free and BASEFEE reads 0.
"""

from dataclasses import dataclass, replace

from . import abi, arguments, engine
from .arguments import RPCError
from .blocks import Receipt, block_json, seal
from .codec import keccak256, quantity, to_hex
from .engine import BlockContext, Outcome, Refused, World
from .transactions import Transaction

GAS_CAP = 50_000_000  # geth's --rpc.gascap
TIMEOUT = 5.0  # seconds; geth's --rpc.evmtimeout
ESTIMATE_TOLERANCE = 0.015  # geth's estimateGasErrorRatio
STIPEND = 2300
TRANSFER_LOG = bytes.fromhex("ee" * 20)  # ERC-7528: where simulated ether transfers are logged
TRANSFER_TOPIC = bytes.fromhex(abi.topic("Transfer(address,address,uint256)")[2:])


@dataclass(frozen=True)
class Request:
    """A transaction object of JSON-RPC, and whether it named a price for its gas."""

    tx: Transaction
    priced: bool
    gas_given: bool


def read_request(value, gas_cap: int = GAS_CAP) -> Request:
    call = arguments.mapping(value, "transaction")
    given = {key: call[key] for key in call if call[key] is not None}
    number = lambda key, bits=256: arguments.quantity(given[key], bits, key) if key in given else 0  # noqa: E731
    if "gasPrice" in given and ("maxFeePerGas" in given or "maxPriorityFeePerGas" in given):
        raise RPCError(-32000, "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified")
    data, other = (arguments.data(given[key], name=key) if key in given else None for key in ("input", "data"))
    if data is not None and other is not None and data != other:
        raise RPCError(-32000, (
            'both "data" and "input" are set and not equal. Please use "input" to pass transaction call data'))
    max_fee, tip = number("maxFeePerGas"), number("maxPriorityFeePerGas")
    if max_fee and tip > max_fee:
        raise RPCError(-32000, f"maxFeePerGas ({max_fee}) < maxPriorityFeePerGas ({tip})")
    dynamic = "gasPrice" not in given
    consents = arguments.authorizations(given["authorizationList"]) if "authorizationList" in given else ()
    gas = number("gas", 64)
    tx = Transaction(
        kind=4 if consents else 2 if dynamic else 1,
        chain_id=engine.CHAIN_ID, nonce=number("nonce", 64), gas_price=number("gasPrice"),
        priority_fee=tip, max_fee=max_fee, gas=min(gas or gas_cap, gas_cap),
        to=arguments.address(given["to"], "to") if "to" in given else b"",
        value=number("value"), data=data if data is not None else other or b"",
        access_list=arguments.access_list(given["accessList"]) if "accessList" in given else (),
        authorizations=consents,
        sender=arguments.address(given["from"], "from") if "from" in given else bytes(20),
    )
    return Request(tx, priced=bool(tx.fee_cap), gas_given=bool(gas))


def override_state(world: World, value) -> None:
    for text, account in arguments.mapping(value, "state overrides").items():
        address, account = arguments.address(text), arguments.mapping(account)
        if "balance" in account:
            world.set_account(address, balance=arguments.quantity(account["balance"]))
        if "nonce" in account:
            world.set_account(address, nonce=arguments.quantity(account["nonce"], 64))
        if "code" in account:
            world.set_account(address, code=arguments.data(account["code"]))
        if "state" in account and "stateDiff" in account:
            raise RPCError(-32000, f"account {text} has both 'state' and 'stateDiff'")
        if "state" in account:
            world.clear_storage(address)
        for slot, word in arguments.mapping(account.get("state", account.get("stateDiff", {}))).items():
            content = int.from_bytes(arguments.word(word, "storage value"), "big")
            world.set_storage(address, arguments.word(slot), content)


def override_block(context: BlockContext, value) -> BlockContext:
    names = {
        "number": ("number", 64), "time": ("timestamp", 64), "timestamp": ("timestamp", 64),
        "gasLimit": ("gas_limit", 64), "baseFee": ("base_fee", 256), "baseFeePerGas": ("base_fee", 256),
    }
    changes = {}
    for key, given in arguments.mapping(value, "block overrides").items():
        if key in names:
            changes[names[key][0]] = arguments.quantity(given, names[key][1], key)
        elif key in ("coinbase", "feeRecipient"):
            changes["coinbase"] = arguments.address(given)
        elif key in ("random", "prevRandao"):
            changes["randao"] = arguments.data(given, 32)
    return replace(context, **changes)


def call(world: World, context: BlockContext, request: Request, tracer=None) -> Outcome:
    """One run; a transaction that can't start is an error, one that reverts is not."""
    if not request.priced:
        context = replace(context, base_fee=0)
    elif request.tx.fee_cap < context.base_fee:
        raise RPCError(-32000, (
            f"err: max fee per gas less than block base fee: address {to_hex(request.tx.sender)}, "
            f"maxFeePerGas: {request.tx.fee_cap}, baseFee: {context.base_fee} (supplied gas {request.tx.gas})"
        ))
    try:
        return engine.execute(world, context, request.tx, tracer=tracer or engine.Deadline(TIMEOUT))
    except Refused as error:
        raise RPCError(-32000, f"err: {error} (supplied gas {request.tx.gas})") from None
    except engine.TimedOut:
        raise RPCError(-32000, f"execution aborted (timeout = {TIMEOUT:g}s)") from None
    except RecursionError:
        raise RPCError(-32000, "execution aborted (calls nested too deeply)") from None


def output_of(outcome: Outcome) -> str:
    """What eth_call answers."""
    if outcome.error:
        raise failure(outcome)
    return to_hex(outcome.output)


def failure(outcome: Outcome) -> RPCError:
    if not outcome.reverted:
        return RPCError(-32000, outcome.error)
    reason = abi.revert_reason(outcome.output)
    text = "execution reverted" + (f": {reason}" if reason else "")
    return RPCError(3, text, to_hex(outcome.output))


def estimate(fresh_world, context: BlockContext, request: Request) -> int:
    """The smallest gas limit with which the call succeeds, or nearly.

    Gas left over can change what code does (a 63/64 rule, a gas check), so the
    answer is searched for, not read off. The first guess, what was used before
    refunds plus a stipend, times 64/63, is nearly always right.
    """
    tx, world = request.tx, fresh_world()
    high = tx.gas if request.gas_given and tx.gas >= 21000 else context.gas_limit
    high = min(high, engine.MAX_TRANSACTION_GAS)
    if request.priced:
        available = world.balance(tx.sender)
        if available < tx.value:
            raise RPCError(-32000, "insufficient funds for transfer")
        high = min(high, (available - tx.value) // tx.fee_cap)
    free = replace(request, priced=False, tx=replace(tx, gas_price=0, max_fee=0, priority_fee=0))

    def run(gas: int) -> Outcome | None:
        """None when this much gas is not even enough to begin."""
        tried = replace(free, tx=replace(free.tx, gas=gas))
        try:
            return call(fresh_world(), context, tried)
        except RPCError as error:
            if "intrinsic gas too low" in error.message or "floor data gas" in error.message:
                return None
            raise

    if tx.to and not tx.data and not tx.access_list and not tx.authorizations and not world.code(tx.to):
        outcome = run(21000) if high >= 21000 else None
        if outcome and not outcome.error:
            return 21000
    outcome = run(high)
    if outcome is None or outcome.error == "out of gas":
        raise RPCError(-32000, f"gas required exceeds allowance ({high})")
    if outcome.error:
        raise failure(outcome)

    low = outcome.gas_used - 1
    guess = (outcome.gas_before_refund + STIPEND) * 64 // 63
    while low + 1 < high:
        middle = guess if low < guess < high else min((low + high) // 2, low * 2)
        guess = 0
        outcome = run(middle)
        if outcome is None or outcome.error:
            low = middle
        else:
            high = middle
        if (high - low) / high < ESTIMATE_TOLERANCE:
            break
    return high


def simulate(chain, world: World, parent, base: BlockContext, options: dict) -> list[dict]:
    """eth_simulateV1: blocks of calls, each block standing on the one before."""
    answers = []
    validate = bool(options.get("validation"))
    blocks = arguments.sequence(options.get("blockStateCalls"), "blockStateCalls")
    if not blocks:
        raise RPCError(-32602, "empty input")
    if len(blocks) > 256:
        raise RPCError(-38026, "too many blocks")
    context = base
    for position, wanted in enumerate(blocks):
        wanted = arguments.mapping(wanted)
        if position:
            context = replace(
                context, number=context.number + 1, timestamp=context.timestamp + 12,
                hashes=(context.hashes + [parent.hash])[-256:])
        if not validate:
            context = replace(context, base_fee=0)
        context = override_block(context, wanted.get("blockOverrides") or {})
        if context.number <= parent.number:
            raise RPCError(-38020, f"block numbers must be in order: {context.number} <= {parent.number}")
        if context.timestamp <= parent.timestamp:
            raise RPCError(-38021, f"block timestamps must be in order: {context.timestamp} <= {parent.timestamp}")
        override_state(world, wanted.get("stateOverrides") or {})
        block, calls, world = _simulate_block(chain, world, context, parent, wanted, options, validate)
        parent = block.header
        answer = block_json(block, bool(options.get("returnFullTransactions")))
        for found in calls:
            for log in found["logs"]:
                log["blockHash"] = answer["hash"]
        answers.append({**answer, "calls": calls})
    return answers


def _simulate_block(chain, world, context, parent, wanted, options, validate):
    transactions, receipts, calls, used = [], [], [], 0
    for value in arguments.sequence(wanted.get("calls", []), "calls"):
        left = context.gas_limit - used
        request = read_request(value, min(left, GAS_CAP))
        nonce = arguments.quantity(value["nonce"], 64) if value.get("nonce") is not None else world.nonce(request.tx.sender)
        if validate and nonce != world.nonce(request.tx.sender):
            word, code = ("low", -38010) if nonce < world.nonce(request.tx.sender) else ("high", -38011)
            raise RPCError(code, f"nonce too {word}")
        if validate and request.tx.fee_cap < context.base_fee:
            raise RPCError(-38012, "max fee per gas less than block base fee")
        tx = replace(request.tx, nonce=nonce)
        tx = replace(tx, raw=tx.encoded())
        tx = replace(tx, hash=keccak256(tx.raw))
        recorder = engine.Recorder(engine.Deadline(TIMEOUT))
        try:
            outcome = engine.execute(world, context, tx, len(transactions), recorder)
        except Refused as error:
            code = -38014 if "insufficient funds" in str(error) else -38013
            raise RPCError(code, str(error)) from None
        except engine.TimedOut:
            raise RPCError(-32000, f"execution aborted (timeout = {TIMEOUT:g}s)") from None
        used += outcome.gas_used
        logs = outcome.logs
        if options.get("traceTransfers") and not outcome.error:
            logs = tuple(_transfers(recorder.finish())) + logs
        receipt = Receipt(
            tx.kind, outcome.error is None, outcome.gas_used, used, tx.price(context.base_fee),
            outcome.created, outcome.logs, engine.bloom(outcome.logs))
        calls.append(_simulated_call(outcome, logs, context, tx, len(transactions), calls))
        transactions.append(tx)
        receipts.append(receipt)
    state, _ = world.freeze()
    block = seal(context, parent, state.root, transactions, receipts, chain.extra)
    return block, calls, state.world()


def _simulated_call(outcome, logs, context, tx, index, before) -> dict:
    first = sum(len(call["logs"]) for call in before)
    answer = {
        "returnData": to_hex(outcome.output), "gasUsed": quantity(outcome.gas_used),
        "status": quantity(outcome.error is None),
        "logs": [
            {"address": to_hex(log.address), "topics": list(map(to_hex, log.topics)), "data": to_hex(log.data),
             "blockNumber": quantity(context.number), "blockHash": None, "transactionHash": to_hex(tx.hash),
             "transactionIndex": quantity(index), "logIndex": quantity(first + place), "removed": False}
            for place, log in enumerate(logs)
        ],
    }
    if outcome.error:
        answer["error"] = failure(outcome).json()
        if not outcome.reverted:
            answer["error"]["code"] = -32015
    return answer


def _transfers(frame):
    """Ether that moved, told as ERC-20 transfers: the only form in which wallets can add them up."""
    if frame is None or frame.error:
        return
    if frame.value and frame.kind in ("CALL", "CREATE", "CREATE2"):
        topics = (TRANSFER_TOPIC, bytes(12) + frame.sender, bytes(12) + frame.to)
        yield engine.Log(TRANSFER_LOG, topics, frame.value.to_bytes(32, "big"))
    for inner in frame.calls:
        yield from _transfers(inner)
