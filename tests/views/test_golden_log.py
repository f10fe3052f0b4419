"""A golden log through every view: other rows need another version, or old files would go on giving old answers.

`python -m tests.views.test_golden_log` appends what the log has not said yet, and writes what the views say now.
"""

from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson
import pytest

from libs.contracts import routing
from libs.contracts.intake import Arrived, BroughtBack, TurnedAway
from libs.decider import Event, Kind
from libs.decider.spec import AMAL
from libs.eventlog import Stored
from libs.views import Views
from tests.letters import REFERRED
from tests.words import EXAMPLES

GOLDEN = Path(__file__).parents[1] / "golden"
LOG, SAID = GOLDEN / "log.jsonl", GOLDEN / "views.json"
UNREGISTERED = (Arrived, TurnedAway, BroughtBack)  # said of what is no letter yet
SERVICES = ("archive", "exchange", "intake", "routing", "search", "stats")


def golden_log() -> Iterator[Stored]:
    for seq, line in enumerate(LOG.read_bytes().splitlines(), 1):
        subject, record = orjson.loads(line)
        yield Stored(subject, seq, orjson.dumps(record))


def said_now(service: str) -> dict[str, list[int | str]]:
    """Of each of its views, the version and the digest of its rows."""
    questions = import_module(f"services.{service}.app").VIEWS
    with TemporaryDirectory() as folder, closing(Views(Path(folder), *questions)) as views:
        views.apply(golden_log())
        digests = views.digests()
    return {view.name: [view.version, digests[view.name]] for view in questions}


@pytest.mark.parametrize("service", SERVICES)
def test_other_rows_have_another_version(service):
    assert said_now(service) == orjson.loads(SAID.read_bytes())[service]


@pytest.mark.parametrize("service", SERVICES)
def test_the_log_has_something_for_every_view(service):
    """A view of nothing could change its rows unseen."""
    for view in import_module(f"services.{service}.app").VIEWS:
        with TemporaryDirectory() as folder, closing(Views(Path(folder), view)) as views:
            nothing = views.digests()
            views.apply(golden_log())
            assert views.digests() != nothing, view.name


def test_the_log_has_every_word_that_a_view_listens_to():
    said = {(line["type"], subject.rpartition(".")[0]) for subject, record in lines() for line in record["events"]}
    heard: set[Kind[Any]] = {kind for service in SERVICES for kind in kinds_of(service)}
    assert {(event.__name__, kind.name) for kind in heard for event in kind.events} <= said


def kinds_of(service):
    return [kind for view in import_module(f"services.{service}.app").VIEWS for kind in view.listens]


def lines():
    return [orjson.loads(line) for line in LOG.read_bytes().splitlines()]


def unsaid() -> Iterator[bytes]:
    """A line for each word of the language that the log does not have yet, said of a letter that it knows."""
    subject = next(subject for subject, _ in lines() if subject.startswith(routing.LETTER.name))
    letter, have = subject.rpartition(".")[2], {line["type"] for _, record in lines() for line in record["events"]}
    arrival = uuid5(NAMESPACE_URL, "arrival").hex
    for kind in dict.fromkeys(kind for service in SERVICES for kind in kinds_of(service)):
        for example in EXAMPLES[kind.name]:
            if type(example).__name__ not in have:
                of = arrival if isinstance(example, UNREGISTERED) else letter
                yield orjson.dumps([kind.subject(of), orjson.loads(kind.encode(AMAL, "d" * 64, told(example)))])


def told(example: Event) -> list[Event]:
    """What is said of a referral, of one that was just made."""
    if "referral" not in type(example).model_fields:
        return [example]
    referral = {"referral": uuid5(NAMESPACE_URL, type(example).__name__).hex}
    return [REFERRED.model_copy(update=referral), example.model_copy(update=referral)]


if __name__ == "__main__":
    for line in list(unsaid()):
        with LOG.open("ab") as log:
            log.write(line + b"\n")
    said = {service: said_now(service) for service in SERVICES}
    SAID.write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
