"""The table of JSON-RPC methods, and how a request finds its way through it."""

import threading
from dataclasses import replace

from . import CLIENT, arguments, calls, engine, faucet, tracing
from .arguments import RPCError, invalid
from .blocks import Block, block_json, logs_json, receipt_json, transaction_json
from .chain import Chain, Clock, Rejected, StateGone
from .codec import keccak256, quantity, to_hex

BATCH_LIMIT = 1000
LOG_LIMIT = 20_000
SUGGESTED_TIP = 10**9
NO_ARGUMENT = object()


class Methods:
    """Answers requests, one at a time: a lock makes each see the chain at rest."""

    def __init__(self, chain: Chain):
        self.chain = chain
        self.lock = threading.Lock()

    # From a parsed JSON document to an answer, or None when nothing is to be said

    def answer(self, document):
        if not isinstance(document, list):
            return self._answer_one(document)
        if not document:
            return _error(None, RPCError(-32600, "empty batch"))
        if len(document) > BATCH_LIMIT:
            return _error(None, RPCError(-32600, "batch too large"))
        answers = [found for found in map(self._answer_one, document) if found is not None]
        return answers or None

    def _answer_one(self, request):
        if not isinstance(request, dict):
            return _error(None, RPCError(-32600, "invalid request"))
        identifier, name = request.get("id"), request.get("method")
        if isinstance(identifier, (dict, list, bool)) or identifier in (float("inf"), float("-inf")):
            return _error(None, RPCError(-32600, "invalid request"))
        if request.get("jsonrpc") != "2.0" or not isinstance(name, str):
            return _error(identifier, RPCError(-32600, "invalid request"))
        try:
            result = self.call(name, request.get("params"))
            answer = {"jsonrpc": "2.0", "id": identifier, "result": result}
        except RPCError as error:
            answer = _error(identifier, error)
        return answer if "id" in request else None

    def call(self, name: str, params):
        handler = METHODS.get(name)
        if handler is None:
            raise RPCError(-32601, f"the method {name[:80]} does not exist/is not available")
        if params is None:
            params = []
        if not isinstance(params, list):
            raise invalid("non-array args")
        with self.lock:
            try:
                return handler(self, *_fitted(handler, params))
            except Rejected as error:
                raise RPCError(-32000, str(error)) from None
            except StateGone as error:
                raise RPCError(-32000, f"missing trie node: {error}") from None

    # The node

    def web3_clientVersion(self):
        return CLIENT

    def web3_sha3(self, value):
        return to_hex(keccak256(arguments.data(value)))

    def net_version(self):
        return str(engine.CHAIN_ID)

    def net_listening(self):
        return True

    def eth_chainId(self):
        return quantity(engine.CHAIN_ID)

    def eth_syncing(self):
        return False

    def eth_accounts(self):
        return []

    # Fees

    def eth_gasPrice(self):
        return quantity(self.chain.next_context().base_fee + SUGGESTED_TIP)

    def eth_maxPriorityFeePerGas(self):
        return quantity(SUGGESTED_TIP)

    def eth_feeHistory(self, count, newest, percentiles=None):
        count = min(arguments.quantity(count, 64, "blockCount"), 1024)
        percentiles = arguments.sequence(percentiles or [], "rewardPercentiles")
        for low, high in zip([0] + percentiles, percentiles):
            if isinstance(high, bool) or not isinstance(high, (int, float)) or not low <= high <= 100:
                raise RPCError(-32000, "invalid reward percentile")
        last = self._block(newest).number
        first = max(0, last - count + 1)
        blocks = self.chain.blocks[first : last + 1] if count else []
        if last + 1 < len(self.chain.blocks):
            following = self.chain.blocks[last + 1].header.base_fee
        else:
            following = self.chain.next_context().base_fee
        history = {
            "oldestBlock": quantity(first if count else 0),
            "baseFeePerGas": [quantity(block.header.base_fee) for block in blocks] + [quantity(following)],
            "gasUsedRatio": [block.header.gas_used / block.header.gas_limit for block in blocks],
            "baseFeePerBlobGas": ["0x1"] * (len(blocks) + 1),
            "blobGasUsedRatio": [0] * len(blocks),
        }
        if percentiles:
            history["reward"] = [list(map(quantity, _rewards(block, percentiles))) for block in blocks]
        return history

    # Accounts

    def eth_getBalance(self, address, block="latest"):
        return quantity(self._world(block).balance(arguments.address(address)))

    def eth_getTransactionCount(self, address, block="latest"):
        address = arguments.address(address)
        nonce = self._world(block).nonce(address)
        return quantity(self.chain.pool.next_nonce(address, nonce) if block == "pending" else nonce)

    def eth_getCode(self, address, block="latest"):
        return to_hex(self._world(block).code(arguments.address(address)))

    def eth_getStorageAt(self, address, slot, block="latest"):
        value = self._world(block).storage(arguments.address(address), arguments.word(slot))
        return to_hex(value.to_bytes(32, "big"))

    # Running without writing

    def eth_call(self, call, block="latest", state=None, surroundings=None):
        fresh, context = self._scene(block, state, surroundings)
        return calls.output_of(calls.call(fresh(), context, calls.read_request(call)))

    def eth_estimateGas(self, call, block="latest", state=None, surroundings=None):
        fresh, context = self._scene(block, state, surroundings)
        return quantity(calls.estimate(fresh, context, calls.read_request(call)))

    def eth_simulateV1(self, options, block="latest"):
        number = self._block(block).number
        at = self.chain.context_of(number)
        base = replace(
            at, number=number + 1, timestamp=at.timestamp + 12, hashes=(at.hashes + [self.chain.blocks[number].hash])[-256:])
        world = self.chain.state_at(number).world()
        return calls.simulate(
            self.chain, world, self.chain.blocks[number].header, base, arguments.mapping(options))

    def debug_traceCall(self, call, block="latest", options=None):
        options = arguments.mapping(options or {})
        fresh, context = self._scene(block, options.get("stateOverrides"), options.get("blockOverrides"))
        return tracing.trace(fresh, context, calls.read_request(call), options)

    # Transactions

    def eth_sendRawTransaction(self, raw):
        return to_hex(self.chain.submit(arguments.data(raw)).hash)

    def eth_getTransactionByHash(self, digest):
        digest = arguments.data(digest, 32)
        place = self.chain.place_of(digest)
        if place:
            return transaction_json(place[0].transactions[place[1]], *place)
        waiting = self.chain.pool.by_hash.get(digest)
        return waiting and transaction_json(waiting)

    def eth_getTransactionReceipt(self, digest):
        place = self.chain.place_of(arguments.data(digest, 32))
        return place and receipt_json(*place)

    def txpool_status(self):
        ready = 0
        for sender in self.chain.pool.waiting:
            nonce = self.chain.state.world().nonce(sender)
            ready += self.chain.pool.next_nonce(sender, nonce) - nonce
        return {"pending": quantity(ready), "queued": quantity(len(self.chain.pool) - ready)}

    # Blocks

    def eth_blockNumber(self):
        return quantity(self.chain.head.number)

    def eth_getBlockByNumber(self, block, full=False):
        found = self._block(block, missing=None)
        return found and block_json(found, arguments.boolean(full))

    def eth_getBlockByHash(self, digest, full=False):
        found = self.chain.block_by_hash(arguments.data(digest, 32))
        return found and block_json(found, arguments.boolean(full))

    def eth_getBlockReceipts(self, block):
        found = self._block(block, missing=None)
        return found and [receipt_json(found, index) for index in range(len(found.receipts))]

    def eth_getLogs(self, wanted):
        wanted = arguments.mapping(wanted, "filter")
        addresses, topics = _log_filter(wanted)
        if wanted.get("blockHash") is not None:
            if wanted.get("fromBlock") is not None or wanted.get("toBlock") is not None:
                raise invalid("cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other")
            block = self.chain.block_by_hash(arguments.data(wanted["blockHash"], 32))
            if block is None:
                raise RPCError(-32000, "unknown block")
            blocks = [block]
        else:
            first = self._number(wanted.get("fromBlock") or "latest")
            last = self._number(wanted.get("toBlock") or "latest")
            if first > last:
                raise RPCError(-32602, "invalid block range params")
            blocks = self.chain.blocks[first : last + 1]
        found = []
        for block in blocks:
            for index, receipt in enumerate(block.receipts):
                if receipt.logs:
                    found += [log for log in logs_json(block, index) if _matches(log, addresses, topics)]
            if len(found) > LOG_LIMIT:
                raise RPCError(-32005, f"query returned more than {LOG_LIMIT} results")
        return found

    # Practice only

    def evm_mine(self, timestamp=None):
        if isinstance(timestamp, dict):
            timestamp = timestamp.get("timestamp")
        if timestamp is not None:
            self._set_next(arguments.quantity(timestamp, 63))
        self.chain.mine()
        return "0x0"

    def anvil_mine(self, count="0x1", interval="0x0"):
        count, interval = arguments.quantity(count, 16), arguments.quantity(interval, 32)
        for position in range(count):
            if interval and position:
                self._set_next(self.chain.head.timestamp + interval)
            self.chain.mine()
        return None

    def evm_increaseTime(self, seconds):
        seconds = arguments.quantity(seconds, 40, "seconds")
        clock = self.chain.clock
        if clock.next is not None:
            self.chain.set_clock(Clock(next=clock.next + seconds))
        else:
            self.chain.set_clock(Clock(increase=clock.increase + seconds))
        return quantity(self.chain.clock.increase)

    def evm_setNextBlockTimestamp(self, timestamp):
        self._set_next(arguments.quantity(timestamp, 63))
        return None

    def evm_setAutomine(self, on):
        self.chain.automine = arguments.boolean(on)
        if self.chain.automine and len(self.chain.pool):
            self.chain.mine()
        return True

    def evm_snapshot(self):
        return quantity(self.chain.snapshot())

    def evm_revert(self, number):
        return self.chain.revert(arguments.quantity(number, 64))

    def anvil_setBalance(self, address, balance):
        address, balance = arguments.address(address), arguments.quantity(balance)
        self.chain.alter(lambda world: world.set_account(address, balance=balance))
        return None

    def anvil_setCode(self, address, code):
        address, code = arguments.address(address), arguments.data(code)
        self.chain.alter(lambda world: world.set_account(address, code=code))
        return None

    def anvil_setNonce(self, address, nonce):
        address, nonce = arguments.address(address), arguments.quantity(nonce, 64)
        self.chain.alter(lambda world: world.set_account(address, nonce=nonce))
        return None

    def anvil_setStorageAt(self, address, slot, value):
        address, slot = arguments.address(address), arguments.word(slot)
        value = int.from_bytes(arguments.word(value, "value"), "big")
        self.chain.alter(lambda world: world.set_storage(address, slot, value))
        return True

    def seraph_fund(self, address, ether=None, tokens=None):
        return faucet.fund(
            self.chain, arguments.address(address),
            faucet.ETHER if ether is None else arguments.quantity(ether, 96),
            faucet.TOKENS if tokens is None else arguments.quantity(tokens, 96),
        )

    # Inside

    def _set_next(self, timestamp: int) -> None:
        if timestamp <= self.chain.head.timestamp:
            raise RPCError(-32000, (
                f"timestamp {timestamp} is lower than or equal to previous block's timestamp "
                f"{self.chain.head.timestamp}"
            ))
        self.chain.set_clock(Clock(next=timestamp))

    def _number(self, tag) -> int:
        """A block number, possibly of a block that is still to come."""
        if tag == "earliest":
            return 0
        if tag in ("latest", "pending", "safe", "finalized"):
            return self.chain.head.number
        return arguments.quantity(tag, 64, "block number")

    def _block(self, tag, missing=NO_ARGUMENT) -> Block | None:
        """A block by number, tag, hash, or EIP-1898's object of one of these."""
        if isinstance(tag, dict):
            tag = tag.get("blockHash", tag.get("blockNumber"))
        if isinstance(tag, str) and len(tag) == 66:
            found = self.chain.block_by_hash(arguments.data(tag, 32))
        else:
            number = self._number(tag)
            found = self.chain.blocks[number] if number < len(self.chain.blocks) else None
        if found is None and missing is NO_ARGUMENT:
            raise RPCError(-32000, "header not found")
        return found

    def _world(self, block):
        return self.chain.state_at(self._block(block).number).world()

    def _scene(self, tag, state, surroundings):
        """Where a call takes place: a maker of worlds, and the block around it."""
        number = self._block(tag).number
        context = self.chain.next_context() if tag == "pending" else self.chain.context_of(number)
        if surroundings is not None:
            context = calls.override_block(context, surroundings)
        base = self.chain.state_at(number)
        if state is not None:
            world = base.world()
            calls.override_state(world, state)
            base = world.freeze()[0]
        return base.world, context


METHODS = {
    name: function for name, function in vars(Methods).items()
    if name.partition("_")[0] in ("web3", "net", "eth", "debug", "txpool", "evm", "anvil", "seraph")
}


def _fitted(handler, params: list) -> list:
    """Checks the count of arguments; a null at the end counts as left out."""
    accepted = handler.__code__.co_argcount - 1
    required = accepted - len(handler.__defaults__ or ())
    while params and params[-1] is None and len(params) > required:
        params = params[:-1]
    if len(params) > accepted:
        raise invalid(f"too many arguments, want at most {accepted}")
    for index in range(required):
        if index >= len(params) or params[index] is None:
            raise invalid(f"missing value for required argument {index}")
    defaults = handler.__defaults__ or ()
    return [
        defaults[index - required] if value is None and index >= required else value
        for index, value in enumerate(params)
    ]


def _error(identifier, error: RPCError) -> dict:
    return {"jsonrpc": "2.0", "id": identifier, "error": error.json()}


def _rewards(block: Block, percentiles: list) -> list[int]:
    """Tips at the given percentiles of the block's gas, cheapest first."""
    paid = sorted(
        (receipt.price - block.header.base_fee, receipt.gas_used) for receipt in block.receipts
    )
    rewards, place, gas = [], 0, paid[0][1] if paid else 0
    for percentile in percentiles:
        if not paid:
            rewards.append(0)
            continue
        while gas < block.header.gas_used * percentile / 100 and place < len(paid) - 1:
            place += 1
            gas += paid[place][1]
        rewards.append(paid[place][0])
    return rewards


def _log_filter(wanted: dict):
    addresses = wanted.get("address")
    if addresses is not None:
        addresses = addresses if isinstance(addresses, list) else [addresses]
        addresses = {to_hex(arguments.address(address)) for address in addresses} or None
    topics = []
    for choice in arguments.sequence(wanted.get("topics") or [], "topics"):
        if choice is None or choice == []:
            topics.append(None)
        else:
            choice = choice if isinstance(choice, list) else [choice]
            topics.append(None if None in choice else {to_hex(arguments.data(topic, 32)) for topic in choice})
    if len(topics) > 4:
        raise invalid("too many topics")
    return addresses, topics


def _matches(log: dict, addresses, topics) -> bool:
    if addresses and log["address"] not in addresses:
        return False
    if len(topics) > len(log["topics"]):
        return False
    return all(choice is None or topic in choice for choice, topic in zip(topics, log["topics"]))
