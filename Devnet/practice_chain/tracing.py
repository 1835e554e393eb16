"""debug_traceCall: what a call would do, step by step of its inner calls.

callTracer answers with the tree of calls; prestateTracer with every account
and slot the call meets, as they were before (and, in diffMode, after).
"""

from . import abi, calls, engine
from .arguments import RPCError
from .codec import quantity, to_hex
from .engine import Frame, Outcome, World


def trace(fresh_world, context, request, options: dict) -> dict:
    name, config = options.get("tracer"), options.get("tracerConfig") or {}
    if name not in ("callTracer", "prestateTracer"):
        raise RPCError(-32000, f"tracer not found: {name!r}; there are callTracer and prestateTracer")
    world = fresh_world()
    recorder = engine.Recorder(engine.Deadline(calls.TIMEOUT))
    outcome = calls.call(world, context, request, recorder)
    root = recorder.finish()
    if name == "callTracer":
        return _root_json(root, request, outcome, config)
    addresses, slots = recorder.touched()
    addresses |= {request.tx.sender, context.coinbase}
    before = _accounts(fresh_world(), addresses, slots)
    if not config.get("diffMode"):
        return before
    return _difference(before, _accounts(world, addresses, slots))


def _root_json(root: Frame, request, outcome: Outcome, config: dict) -> dict:
    answer = _frame_json(root, config)
    # The outermost frame also answers for what is paid around the code.
    answer["gas"] = quantity(request.tx.gas)
    answer["gasUsed"] = quantity(outcome.gas_used)
    return answer


def _frame_json(frame: Frame, config: dict) -> dict:
    answer = {
        "type": frame.kind, "from": to_hex(frame.sender), "to": to_hex(frame.to),
        "gas": quantity(frame.gas), "gasUsed": quantity(frame.gas_used), "input": to_hex(frame.input),
    }
    if frame.kind != "STATICCALL":
        answer["value"] = quantity(frame.value)
    if frame.output:
        answer["output"] = to_hex(frame.output)
    if frame.error:
        answer["error"] = frame.error
        reason = abi.revert_reason(frame.output)
        if reason:
            answer["revertReason"] = reason
    if config.get("withLog"):
        answer["logs"] = [
            {"address": to_hex(log.address), "topics": list(map(to_hex, log.topics)), "data": to_hex(log.data)}
            for log in frame.logs
        ]
    if frame.calls and not config.get("onlyTopCall"):
        answer["calls"] = [_frame_json(inner, config) for inner in frame.calls]
    return answer


def _accounts(world: World, addresses: set, slots: set) -> dict:
    found = {}
    for address in sorted(addresses):
        if not world.exists(address):
            continue
        account = {"balance": quantity(world.balance(address))}
        if nonce := world.nonce(address):
            account["nonce"] = nonce
        if code := world.code(address):
            account["code"] = to_hex(code)
        storage = {
            to_hex(slot): to_hex(world.storage(address, slot).to_bytes(32, "big"))
            for holder, slot in sorted(slots) if holder == address
        }
        if storage:
            account["storage"] = storage
        found[to_hex(address)] = account
    return found


def _difference(before: dict, after: dict) -> dict:
    pre, post = {}, {}
    for address in before.keys() | after.keys():
        old, new = before.get(address, {}), after.get(address, {})
        if old == new:
            continue
        if old:
            pre[address] = {key: value for key, value in old.items() if key != "storage"}
        changed = {key: value for key, value in new.items() if key != "storage" and old.get(key) != value}
        old_slots, new_slots = old.get("storage", {}), new.get("storage", {})
        moved = [slot for slot in new_slots if old_slots.get(slot) != new_slots[slot]]
        zero = to_hex(bytes(32))
        if any(old_slots.get(slot, zero) != zero for slot in moved):
            pre[address]["storage"] = {slot: old_slots[slot] for slot in moved if old_slots.get(slot, zero) != zero}
        if any(new_slots[slot] != zero for slot in moved):
            changed["storage"] = {slot: new_slots[slot] for slot in moved if new_slots[slot] != zero}
        if new:
            post[address] = changed
    return {"pre": pre, "post": post}
