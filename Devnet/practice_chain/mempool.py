"""Transactions that wait: at most one for each (sender, nonce).

A newcomer takes the place of one with the same nonce only when it offers at
least 10 % more, both in its fee cap and in its tip: the rule of geth's pool,
so that a wallet's "speed up" meets here what it will meet out there.
"""

import heapq

from .transactions import Transaction

BUMP_PERCENT = 10
PER_SENDER = 64
IN_ALL = 4096


class PoolError(Exception):
    """Why the pool won't have a transaction, in geth's words."""


class Mempool:
    def __init__(self):
        self.waiting: dict[bytes, dict[int, Transaction]] = {}
        self.by_hash: dict[bytes, Transaction] = {}

    def __len__(self):
        return len(self.by_hash)

    def copy(self) -> "Mempool":
        twin = Mempool()
        twin.by_hash = dict(self.by_hash)
        twin.waiting = {sender: dict(queue) for sender, queue in self.waiting.items()}
        return twin

    def check(self, tx: Transaction) -> None:
        """Raises if `add` would not take it."""
        if tx.hash in self.by_hash:
            raise PoolError("already known")
        queue = self.waiting.get(tx.sender, {})
        old = queue.get(tx.nonce)
        if old is not None:
            if not _outbids(tx, old):
                raise PoolError("replacement transaction underpriced")
        elif len(queue) >= PER_SENDER:
            raise PoolError("account limit exceeded")
        elif len(self) >= IN_ALL:
            raise PoolError("txpool is full")

    def add(self, tx: Transaction) -> None:
        self.check(tx)
        queue = self.waiting.setdefault(tx.sender, {})
        if tx.nonce in queue:
            del self.by_hash[queue[tx.nonce].hash]
        queue[tx.nonce] = tx
        self.by_hash[tx.hash] = tx

    def remove(self, tx: Transaction) -> None:
        if self.by_hash.pop(tx.hash, None):
            queue = self.waiting[tx.sender]
            del queue[tx.nonce]
            if not queue:
                del self.waiting[tx.sender]

    def drop_stale(self, nonce_of) -> None:
        """Forgets what can never run: nonces the chain has gone past."""
        for tx in list(self.by_hash.values()):
            if tx.nonce < nonce_of(tx.sender):
                self.remove(tx)

    def next_nonce(self, sender: bytes, nonce: int) -> int:
        """The first nonce nobody has used yet, given the chain's."""
        queue = self.waiting.get(sender, {})
        while nonce in queue:
            nonce += 1
        return nonce

    def promised(self, sender: bytes, except_nonce: int) -> int:
        """The most that the sender's waiting transactions may cost."""
        return sum(
            tx.gas * tx.fee_cap + tx.value
            for nonce, tx in self.waiting.get(sender, {}).items()
            if nonce != except_nonce
        )

    def in_order(self, nonce_of, base_fee: int):
        """Yields what can run now: best tip first, each sender's in the order of nonces.

        The caller answers each with send(False) when it could not be included, and
        nothing more of that sender comes.
        """
        heap = []

        def offer(sender: bytes, nonce: int) -> None:
            tx = self.waiting.get(sender, {}).get(nonce)
            if tx is not None and tx.fee_cap >= base_fee:
                tip = tx.price(base_fee) - base_fee
                heapq.heappush(heap, (-tip, sender, nonce, tx))

        for sender in list(self.waiting):
            offer(sender, nonce_of(sender))
        while heap:
            _, sender, nonce, tx = heapq.heappop(heap)
            if (yield tx) is not False:
                offer(sender, nonce + 1)


def _outbids(new: Transaction, old: Transaction) -> bool:
    return all(
        bid > standing and bid * 100 >= standing * (100 + BUMP_PERCENT)
        for bid, standing in ((new.fee_cap, old.fee_cap), (new.tip_cap, old.tip_cap))
    )
