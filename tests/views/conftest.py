"""A log and the views that read it."""

from contextlib import ExitStack, closing
from itertools import count
from typing import Any

import pytest

from libs.contracts import intake, routing
from libs.eventlog import Stored
from libs.views import Views
from tests.letters import COMPLETED, COPIED, RECEIVED, REFERRED, REGISTERED, SENT_BACK, by_amal

WAYS: list[tuple[Any, ...]] = [
    (REFERRED, COPIED),
    (REFERRED, RECEIVED),
    (COPIED,),
    (REFERRED, RECEIVED, COMPLETED),
    (REFERRED, SENT_BACK),
]


@pytest.fixture
def told():
    """told(letters=20): a log in which letters are registered and each goes another way."""

    def told(letters=20):
        seqs = count(1)
        for n in range(letters):
            id = f"{n:032x}"
            yield Stored(intake.LETTER.subject(id), next(seqs), intake.LETTER.encode(by_amal(), "", [REGISTERED]))
            for event in WAYS[n % 5]:
                own = event.model_copy(update={"referral": f"{n}-{event.referral}"})
                yield Stored(routing.LETTER.subject(id), next(seqs), routing.LETTER.encode(by_amal(), "", [own]))
            yield Stored(f"archive.letter.{id}", next(seqs), b"not for us")

    return told


@pytest.fixture
def opened(tmp_path):
    """opened(*questions): in this test's folder, closed when it ends."""
    with ExitStack() as stack:

        def open(*questions, folder=tmp_path):
            return stack.enter_context(closing(Views(folder, *questions)))

        yield open
