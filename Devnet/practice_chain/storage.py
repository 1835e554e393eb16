"""The state file: a log that only grows, one line for each thing that happened.

    line    sha256(previous line's digest + body) " " body "\\n"
    body    one JSON object: the head, a block, a cheat, a waiting transaction,
            or a rewind to an earlier line

A block's line carries what the block changed in the state, so starting again
applies differences and runs no code. Lines are written whole and synced before
the answer goes out. After a kill -9 the last line may be cut short; it was
never answered for, and is dropped. Anything else that doesn't add up is damage:
the file is left exactly as it is, and says so.
"""

import fcntl
import hashlib
import json
import os

FORMAT = 1


class StateFileError(Exception):
    """One line for the person: what is wrong with the file."""


class StateFile:
    def __init__(self, path: str, genesis: str):
        self.path = path
        head = {"format": FORMAT, "genesis": genesis}
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StateFileError(f"{path}: {error.strerror}") from None
        try:
            lines, length = self._checked(head)
        except StateFileError:
            self.close()
            raise
        os.ftruncate(self._descriptor, length)
        os.lseek(self._descriptor, length, os.SEEK_SET)
        self._length = length
        if not lines:
            self._count = 0
            self.append(head)
            lines = [head]
        self.records = _without_rewound(lines)
        self._count = len(self.records)

    def append(self, body: dict) -> int:
        """Writes one record, durably; answers how many count now."""
        text = json.dumps(body, separators=(",", ":")).encode()
        digest = hashlib.sha256(self._digest + text).hexdigest().encode()
        line = digest + b" " + text + b"\n"
        try:
            view = memoryview(line)
            while view:
                view = view[os.write(self._descriptor, view) :]
            os.fdatasync(self._descriptor)
        except OSError:
            # A full disk: take back the half line, or the next one would follow it.
            os.ftruncate(self._descriptor, self._length)
            os.lseek(self._descriptor, self._length, os.SEEK_SET)
            raise
        self._digest = digest
        self._length += len(line)
        self._count = body["rewind"] if "rewind" in body else self._count + 1
        return self._count

    @property
    def count(self) -> int:
        return self._count

    def close(self) -> None:
        os.close(self._descriptor)

    def _checked(self, head: dict) -> tuple[list, int]:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StateFileError(f"{self.path}: in use by another practice chain") from None
        lines, length = self._read()
        if lines and lines[0] != head:
            if lines[0].get("format") != FORMAT:
                raise StateFileError(f"{self.path}: not a practice chain's state file of format {FORMAT}")
            raise StateFileError(f"{self.path}: made from another genesis; move it away to begin anew")
        return lines, length

    def _read(self) -> tuple[list, int]:
        """The records, and where the last whole line ends."""
        with open(self.path, "rb") as file:
            data = file.read()
        self._digest = b""
        records, start, number = [], 0, 0
        while (end := data.find(b"\n", start)) >= 0:
            number += 1
            digest, _, text = data[start:end].partition(b" ")
            if hashlib.sha256(self._digest + text).hexdigest().encode() != digest:
                raise StateFileError(f"{self.path}: damaged at line {number}; the file was left as it is")
            records.append(json.loads(text))
            self._digest, start = digest, end + 1
        # What follows the last newline is a write that was cut short, if it began like one of ours.
        tail = data[start:]
        if tail and (not records or tail[:64].strip(b"0123456789abcdef")):
            raise StateFileError(f"{self.path}: not a practice chain's state file; it was left as it is")
        return records, start


def _without_rewound(lines: list) -> list:
    """A rewind to n forgets every record after the n-th, itself included."""
    records = []
    for line in lines:
        if "rewind" in line:
            del records[line["rewind"] :]
        else:
            records.append(line)
    return records
