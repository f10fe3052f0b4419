"""One of every type and version ever shipped. Lines are added, never changed: the log holds their like for ever.

`python -m tests.contracts.test_golden` appends a record of each word in tests/words.py that has none yet, or none with
all of its fields.
"""

import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from libs.contracts import archive, calendar, exchange, favourite, intake, notices, plan, routing, rule
from libs.decider import Kind
from libs.decider.spec import AMAL
from libs.eventlog import KINDS as NAMES
from tests.words import EXAMPLES

GOLDEN = Path(__file__).parents[1] / "golden"
KINDS: list[Kind[Any]] = [
    *(intake.LETTER, intake.REGISTER, intake.BOOK, intake.PARTY),
    *(routing.LETTER, routing.UNIT, routing.PERSON, rule.RULE, routing.DELEGATION, favourite.FAVOURITE),
    *(calendar.CALENDAR, calendar.POLICY, notices.NOTICE, notices.TOLD),
    *(archive.LETTER, archive.HEAD, archive.FIXITY, plan.PLAN),
    *(exchange.PARTNER, exchange.DELIVERY),
]


def lines(kind):
    path = GOLDEN / f"{kind.name}.jsonl"
    return [orjson.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_record_ever_written_still_means_the_same(kind):
    for line in lines(kind):
        commit = kind.decode("e" * 32, 1, orjson.dumps(line["record"]))
        again = orjson.loads(kind.encode(commit.meta, commit.digest, commit.events))["events"]
        for now, meant in zip(again, line["means"], strict=True):
            assert _as_far_as(meant, now) == meant


def _as_far_as(meant, now):
    """What stands there now, without fields that came later: also of what lies within."""
    match meant, now:
        case dict(), dict():
            return {name: _as_far_as(meant[name], now[name]) for name in meant}
        case list(), list():
            return [_as_far_as(*each) for each in zip(meant, now, strict=True)]
        case _:
            return now


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_field_that_a_record_does_not_have_has_its_default(kind):
    for line in lines(kind):
        commit = kind.decode("e" * 32, 1, orjson.dumps(line["record"]))
        for event, meant in zip(commit.events, line["means"], strict=True):
            fields = type(event).model_fields
            later = {name: getattr(event, name) for name in fields.keys() - meant.keys()}
            assert later == {name: fields[name].get_default() for name in later}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_word_of_this_version_has_its_golden_record(kind):
    assert said(kind) == {word(event) for event in kind.events}, "some have none, or none with all of their fields"


def test_every_kind_has_its_subject_in_the_log():
    assert {kind.name for kind in KINDS} == set(NAMES)


def said(kind):
    """Of each word the latest record: its name and its fields."""
    current = [event for line in lines(kind) if line["record"]["v"] == kind.version for event in line["means"]]
    return {(name, frozenset(event) - {"type"}) for name, event in {event["type"]: event for event in current}.items()}


def word(event):
    return event.__name__, frozenset(event.model_fields)


def missing():
    for kind in KINDS:
        for example in EXAMPLES[kind.name]:
            if word(type(example)) not in said(kind):
                record = orjson.loads(kind.encode(AMAL, "d" * 64, [example]))
                yield kind, orjson.dumps({"record": record, "means": record["events"]})


if __name__ == "__main__":
    for kind, line in list(missing()):
        with (GOLDEN / f"{kind.name}.jsonl").open("ab") as golden:
            golden.write(line + b"\n")
        sys.stdout.write(f"{kind.name}\n")
