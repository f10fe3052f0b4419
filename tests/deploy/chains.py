"""A small ledger with heads, as it is exported, and what somebody may do to it."""

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from libs.eventlog import Stored
from services.archive.export import line
from services.archive.head import words
from services.archive.ledger import Entry, chained

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
KEY_ID = KEY.public_key().public_bytes_raw().hex()
COMMITS, EACH = 90, 20


def record(n, **event):
    return orjson.dumps({"v": 1, "id": f"{n:032x}", "events": [{"type": "Referred", "to": "قسم الوارد", **event}]})


def signed(number, last, key=KEY):
    """The head of all that is there by now."""
    chain = last.chain.hex()
    said = {"seq": last.seq, "chain": chain, "key_id": key.public_key().public_bytes_raw().hex()}
    signature = key.sign(words(number, last.seq, chain)).hex()
    payload = record(last.seq + 1, **{"type": "Signed", **said, "signature": signature})
    return Stored(f"archive.head.{number}", last.seq + 1, payload)


def ledger(commits=COMMITS, each=EACH):
    """A head after every so many."""
    entries: list[Entry] = []
    while len(entries) < commits:
        n = len(entries) + 1
        head = n % each == 0
        message = signed(n // each, entries[-1]) if head else Stored(f"routing.letter.{n:032x}", n, record(n))
        entries += chained(entries[-1] if entries else None, [message])
    return entries


def rechained(entries):
    """As somebody would who knows how it is done and has no key."""
    return chained(None, [Stored(*entry[:3]) for entry in entries])


def exported(path, entries):
    path.write_bytes(b'{"format": "diwan-ledger-1"}\n' + b"".join(map(line, entries)))
    return path
