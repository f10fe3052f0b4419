"""A ledger as lines of JSON, for whoever is to check it: deploy/verify_ledger.py says how they are read."""

import json

from .ledger import Entry

TEXT = "utf-8", "surrogateescape"  # whatever bytes a payload has: they come out as they went in


def line(entry: Entry) -> bytes:
    subject, seq, payload, chain = entry
    said = {"seq": seq, "subject": subject, "payload": payload.decode(*TEXT), "chain": chain.hex()}
    return json.dumps(said, ensure_ascii=False).encode(*TEXT) + b"\n"
