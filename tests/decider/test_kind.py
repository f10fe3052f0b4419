import orjson
import pytest

from libs.contracts.intake import LETTER, Registered, Urgency
from libs.contracts.routing import LETTER as ROUTING
from libs.decider import Kind, UnknownWord, digest
from libs.decider.spec import AMAL
from services.routing.commands import Refer
from tests.letters import REFER, REGISTERED


def record(**changes):
    return orjson.loads(LETTER.encode(AMAL, "digest", [REGISTERED])) | changes


def read(said):
    return LETTER.decode("letter", 7, orjson.dumps(said))


def test_what_was_said_is_what_is_read():
    commit = read(record())
    assert (commit.entity, commit.seq, commit.meta, commit.digest) == ("letter", 7, AMAL, "digest")
    assert commit.events == (REGISTERED,)


def test_a_field_of_a_newer_writer_is_passed_over():
    [event] = record()["events"]
    assert read(record(events=[{**event, "colour": "red"}], weather="fine")) == read(record())


def test_an_unknown_word_stops_the_reader_and_is_named():
    with pytest.raises(UnknownWord, match=r"intake\.letter version 1 says Burnt"):
        read(record(events=[{"type": "Burnt"}]))


def test_a_newer_version_stops_the_reader():
    with pytest.raises(UnknownWord):
        read(record(v=LETTER.version + 1))


def test_a_command_that_learnt_an_optional_field_keeps_its_digest():
    class Later(Refer):
        urgency: str = "normal"

    Later.__name__ = "Refer"
    later = Later.model_validate(REFER.model_dump())
    assert digest(ROUTING.subject("1"), later) == digest(ROUTING.subject("1"), REFER)


def test_the_same_command_for_another_entity_has_another_digest():
    assert digest(ROUTING.subject("1"), REFER) != digest(ROUTING.subject("2"), REFER)


def test_an_old_word_is_lifted_to_what_it_means_today():
    def urgency_was_a_flag(said):
        return {**said, "urgency": "urgent" if said.pop("hurry", False) else "normal"}

    first = Kind("intake.letter", LETTER.events)
    now = Kind("intake.letter", LETTER.events, (urgency_was_a_flag,))
    [said] = orjson.loads(first.encode(AMAL, "digest", [REGISTERED]))["events"]
    old = orjson.dumps(record(v=1, events=[{**said, "hurry": True}]))
    [event] = now.decode("letter", 7, old).events
    assert isinstance(event, Registered)
    assert (now.version, event.urgency) == (2, Urgency.URGENT)
    [event] = now.decode("letter", 7, now.encode(AMAL, "digest", [REGISTERED])).events
    assert event == REGISTERED
