"""Merkle Patricia tries that only rehash what changed.

A block touches a handful of accounts and slots, so its state root should cost
a handful of hashes. Nodes here are immutable tuples: `put` returns a new root
node that shares every untouched branch with the old one, and remembered
encodings come along for free. Keeping an old root is keeping an old state.

    leaf       ("leaf",   path, value)
    extension  ("ext",    path, child)
    branch     ("branch", sixteen children or None, value or b"")

A path is a bytes object with one nibble (0...15) in each byte.
"""

from .codec import keccak256, rlp_encode

EMPTY_ROOT = keccak256(rlp_encode(b""))


class Node:
    """A trie node and, once asked for, how its parent refers to it."""

    __slots__ = ("kind", "path", "body", "value", "_reference")

    def __init__(self, kind, path=b"", body=None, value=b""):
        self.kind, self.path, self.body, self.value = kind, path, body, value
        self._reference = None

    def structure(self):
        if self.kind == "leaf":
            return [_compact(self.path, leaf=True), self.value]
        if self.kind == "ext":
            return [_compact(self.path, leaf=False), self.body.reference()]
        return [child.reference() if child else b"" for child in self.body] + [self.value]

    def reference(self):
        """The node itself when it is shorter than a hash, else its hash."""
        if self._reference is None:
            structure = self.structure()
            encoded = rlp_encode(structure)
            self._reference = structure if len(encoded) < 32 else keccak256(encoded)
        return self._reference


def root_hash(node: Node | None) -> bytes:
    return keccak256(rlp_encode(node.structure())) if node else EMPTY_ROOT


def put_secure(node: Node | None, key: bytes, value: bytes) -> Node | None:
    """Sets `key` in a trie whose paths are hashes of keys; an empty value removes it."""
    path = nibbles(_hashed(key))
    return _put(node, path, value) if value else _remove(node, path)


def list_root(items: list[bytes]) -> bytes:
    """The root over a block's transactions or receipts, keyed by RLP of the index."""
    node = None
    for index, item in enumerate(items):
        node = _put(node, nibbles(rlp_encode(index)), item)
    return root_hash(node)


def nibbles(data: bytes) -> bytes:
    return bytes(half for byte in data for half in (byte >> 4, byte & 15))


_hash_memo: dict[bytes, bytes] = {}


def _hashed(key: bytes) -> bytes:
    """Addresses and slots come back every block; hashing in Python is what costs."""
    digest = _hash_memo.get(key)
    if digest is None:
        if len(_hash_memo) > 100_000:
            _hash_memo.clear()
        digest = _hash_memo[bytes(key)] = keccak256(key)
    return digest


def _put(node: Node | None, path: bytes, value: bytes) -> Node:
    if node is None:
        return Node("leaf", path, value=value)
    if node.kind == "branch":
        if not path:
            return Node("branch", body=node.body, value=value)
        children = list(node.body)
        children[path[0]] = _put(children[path[0]], path[1:], value)
        return Node("branch", body=children, value=node.value)

    shared = _shared_prefix(node.path, path)
    if node.kind == "leaf" and shared == len(node.path) == len(path):
        return Node("leaf", path, value=value)
    if node.kind == "ext" and shared == len(node.path):
        return Node("ext", node.path, _put(node.body, path[shared:], value))

    # The paths part ways at `shared`: a branch goes there.
    branch = Node("branch", body=[None] * 16)
    rest = node.path[shared:]
    if not rest:
        branch.value = node.value
    elif node.kind == "leaf":
        branch.body[rest[0]] = Node("leaf", rest[1:], value=node.value)
    else:
        branch.body[rest[0]] = Node("ext", rest[1:], node.body) if rest[1:] else node.body
    branch = _put(branch, path[shared:], value)
    return Node("ext", path[:shared], branch) if shared else branch


def _remove(node: Node | None, path: bytes) -> Node | None:
    if node is None:
        return None
    if node.kind == "leaf":
        return None if node.path == path else node
    if node.kind == "ext":
        if path[: len(node.path)] != node.path:
            return node
        child = _remove(node.body, path[len(node.path) :])
        return node if child is node.body else _prepend(node.path, child)

    if not path:
        return _collapse(list(node.body), b"") if node.value else node
    child = node.body[path[0]]
    smaller = _remove(child, path[1:])
    if smaller is child:
        return node
    children = list(node.body)
    children[path[0]] = smaller
    return _collapse(children, node.value)


def _collapse(children: list, value: bytes) -> Node | None:
    """A branch after a removal: with a single thing left in it, it may not stay one."""
    left = [index for index, child in enumerate(children) if child]
    if len(left) + bool(value) > 1:
        return Node("branch", body=children, value=value)
    if value:
        return Node("leaf", b"", value=value)
    return _prepend(bytes([left[0]]), children[left[0]]) if left else None


def _prepend(path: bytes, node: Node | None) -> Node | None:
    if node is None:
        return None
    if node.kind == "branch":
        return Node("ext", path, node)
    return Node(node.kind, path + node.path, node.body, node.value)


def _shared_prefix(a: bytes, b: bytes) -> int:
    length = 0
    for x, y in zip(a, b):
        if x != y:
            break
        length += 1
    return length


def _compact(path: bytes, leaf: bool) -> bytes:
    """Hex-prefix encoding: two nibbles a byte, with a flag for leaf and for odd length."""
    flag = 2 if leaf else 0
    if len(path) % 2:
        path = bytes([flag + 1]) + path
    else:
        path = bytes([flag, 0]) + path
    return bytes(high << 4 | low for high, low in zip(path[::2], path[1::2]))
