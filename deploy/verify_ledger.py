"""Holds an exported ledger against itself: its chain, its signed heads, and the originals it speaks of.

For anybody, without Diwan: this one file, Python 3.11 and the package `cryptography`.

    python verify_ledger.py ledger.jsonl --key head.pub.pem --head 17=<link> --originals FOLDER --stamps FOLDER

An export has a line of JSON for each commit: `seq` (1, 2, 3 … without a hole), `subject`, `payload`, `chain`; before
them a line that says what it is. The exact bytes of a commit are its subject's length (4 bytes, big-endian), its
subject (UTF-8), its sequence (8 bytes, big-endian) and its payload; `chain` is h(n) = SHA-256(h(n-1) ‖ SHA-256(bytes)),
where h(0) is 32 zero bytes. A head is a commit on `archive.head.<number>`: it signs (Ed25519) what `words` returns.
Exit code 0: nothing is wrong.
"""

import argparse
import base64
import json
import re
import sys
from collections.abc import Iterable, Iterator
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

START = bytes(32)
HEAD = "archive.head."
FORMAT = "diwan-ledger-1"
TEXT = "utf-8", "surrogateescape"  # whatever bytes a payload has: they come out as they went in


class Entry(NamedTuple):
    subject: str
    seq: int
    payload: bytes
    chain: bytes


class Head(NamedTuple):
    number: int
    at: int  # the sequence of its own commit
    seq: int  # up to where it vouches
    chain: str
    key_id: str
    signature: str


class Broken(Exception):
    """`seq`: the first that is not what it was."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"first bad sequence: {seq} ({why})")
        self.seq = seq


class Check:
    """Reads entries in order. `keys`: the public ones to be trusted. None: whoever reads `used` must know them."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self.keys, self.used = frozenset(keys), set[str]()
        self.heads: list[Head] = []
        self.stamps: dict[int, tuple[bytes, bytes]] = {}  # by head: what was stamped, and the authority's answer
        self.files: dict[str, str] = {}  # the hash of each original and of each text, and the letter it belongs to
        self._links = bytearray(START)
        self._signed = 0  # up to where a head vouches

    @property
    def seq(self) -> int:
        return len(self._links) // 32 - 1

    def link(self, seq: int) -> bytes:
        return bytes(self._links[seq * 32 : seq * 32 + 32])

    def read(self, entry: Entry) -> None:
        """Raises Broken; nothing that follows can be trusted then."""
        if entry.seq != self.seq + 1:
            raise Broken(min(entry.seq, self.seq + 1), f"{entry.seq} follows {self.seq}")
        if link(self.link(self.seq), entry) != entry.chain:
            raise Broken(entry.seq, "its link is not the hash of its bytes and of the link before")
        self._links += entry.chain
        if entry.subject.startswith(HEAD):
            self._head(entry)
        elif entry.subject.startswith("archive.letter."):
            self._letter(entry)

    def _head(self, entry: Entry) -> None:
        number = int(entry.subject.removeprefix(HEAD))
        for event in events(entry):
            if event["type"] == "Signed":
                head = Head(number, entry.seq, event["seq"], event["chain"], event["key_id"], event["signature"])
                self.vouched(head)
                self.heads.append(head)
            elif event["type"] == "Stamped":
                [signed] = [head for head in self.heads if head.number == number]
                self.stamps[number] = bytes.fromhex(signed.signature), base64.b64decode(event["stamp"])

    def vouched(self, head: Head) -> None:
        """Raises Broken where it is not on the chain, or not signed by a key to be trusted."""
        if head.number != len(self.heads) + 1 or not self._signed < head.seq <= self.seq:
            raise Broken(head.at, f"head {head.number} is out of its turn")
        if self.link(head.seq).hex() != head.chain:
            raise Broken(self._signed + 1, f"or a later one up to {head.seq}: head {head.number} is not on the chain")
        if self.keys and head.key_id not in self.keys:
            raise Broken(head.at, f"head {head.number} is signed with a key not to be trusted, {head.key_id}")
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head.key_id))
            key.verify(bytes.fromhex(head.signature), words(head.number, head.seq, head.chain))
        except (InvalidSignature, ValueError) as wrong:
            raise Broken(head.at, f"the signature of head {head.number} is wrong") from wrong
        self._signed = head.seq
        self.used.add(head.key_id)

    def _letter(self, entry: Entry) -> None:
        letter = entry.subject.rpartition(".")[2]
        for event in events(entry):
            if event["type"] == "Archived":
                self.files |= {file["sha256"]: letter for file in event["files"]}
            elif event["type"] == "TextExtracted":
                self.files |= {file["text"]: letter for file in event["files"] if file["text"]}


def link(before: bytes, entry: Entry) -> bytes:
    name = entry.subject.encode(*TEXT)
    exact = len(name).to_bytes(4, "big") + name + entry.seq.to_bytes(8, "big") + entry.payload
    return sha256(before + sha256(exact).digest()).digest()


def words(number: int, seq: int, chain: str) -> bytes:
    """What a head signs."""
    return f"diwan ledger head {number}\nseq {seq}\nchain {chain}\n".encode()


def events(entry: Entry) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(entry.payload)["events"]
    return found


def entry_of(line: bytes) -> Entry:
    said = json.loads(line.decode(*TEXT))
    return Entry(said["subject"], said["seq"], said["payload"].encode(*TEXT), bytes.fromhex(said["chain"]))


def entries(lines: Iterable[bytes]) -> Iterator[Entry]:
    """Of an export, without what stands before them."""
    for n, line in enumerate(lines):
        if n == 0 and FORMAT.encode() in line:
            continue
        try:
            entry = entry_of(line)
        except (ValueError, KeyError, TypeError, AttributeError) as wrong:
            raise Broken(max(n, 1), f"line {n + 1} cannot be read") from wrong
        yield entry


def damaged(folder: Path, files: dict[str, str]) -> Iterator[str]:
    """Whatever in the folder has a hash for a name: are those its bytes, and does the ledger speak of it?"""
    for path in sorted(path for path in folder.rglob("*") if re.fullmatch("[0-9a-f]{64}", path.stem)):
        with path.open("rb") as file:
            if file_digest(file, "sha256").hexdigest() != path.stem:
                yield f"{path}: other bytes than its name says"
            elif path.stem not in files:
                yield f"{path}: the ledger does not speak of it"


def key_of(said: str) -> str:
    """A public key: 64 hex digits, or a PEM file."""
    if re.fullmatch("[0-9a-f]{64}", said):
        return said
    key = load_pem_public_key(Path(said).read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError(f"{said} is no Ed25519 key")
    return key.public_bytes_raw().hex()


def check(export: Path, keys: Iterable[str], known: dict[int, str]) -> Check:
    """`known`: links of heads that somebody kept elsewhere. Raises Broken."""
    found = Check(keys)
    with export.open("rb") as lines:
        for entry in entries(lines):
            found.read(entry)
    there = {head.number: head for head in found.heads}
    for number, chain in known.items():
        if number not in there or there[number].chain != chain:
            raise Broken(1, f"or a later one: head {number} is not the one that was kept")
    return found


def told(found: Check) -> Iterator[str]:
    yield f"{found.seq} commits: the chain verifies, and ends with {found.link(found.seq).hex()}"
    if found.heads:
        last = found.heads[-1]
        yield f"{len(found.heads)} heads: all of them are on it; the last, {last.number}, vouches for 1 to {last.seq}"
    yield from (f"signed with the key {key}" for key in sorted(found.used))


def stamped(found: Check, folder: Path) -> Iterator[str]:
    """Each stamp as files that OpenSSL reads: it knows which authority is to be trusted."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (signature, answer) in found.stamps.items():
        (folder / f"{number}.signature").write_bytes(signature)
        (folder / f"{number}.tsr").write_bytes(answer)
    if found.stamps:
        how = "openssl ts -verify -data N.signature -in N.tsr -CAfile authority.pem"
        yield f"{len(found.stamps)} stamps in {folder}: {how}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Hold an exported ledger against itself.")
    parser.add_argument("export", type=Path)
    parser.add_argument(
        "--key", action="append", default=[], type=key_of, help="to be trusted: a PEM file or 64 digits"
    )
    parser.add_argument("--head", action="append", default=[], help="one that you kept: NUMBER=LINK")
    parser.add_argument("--originals", type=Path, help="a folder of files that have their hashes for names")
    parser.add_argument("--stamps", type=Path, help="where to write the authorities' answers")
    asked = parser.parse_args(arguments)
    known = {int(number): chain for number, _, chain in (each.partition("=") for each in asked.head)}
    try:
        found = check(asked.export, asked.key, known)
    except Broken as broken:
        print(broken)
        return 1
    wrong = list(damaged(asked.originals, found.files)) if asked.originals else []
    shown = [*told(found), *(stamped(found, asked.stamps) if asked.stamps else ()), *wrong]
    print(*shown, sep="\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
