"""Sums of what each registry wrote: they are the letters', whatever becomes of these."""

from contextlib import closing

import pytest

from libs.contracts.intake import LETTER, Change, Corrected, Degree, Reclassified, Voided
from libs.eventlog import Stored
from libs.views import Views
from services.intake.written import WRITTEN
from tests.letters import REGISTERED, by_amal

A, B, ENTRY = "a" * 32, "b" * 32, "e" * 32
PALM = REGISTERED.model_copy(update={"party": "شركة النخلة الخضراء"})
OTHER = Corrected(party=Change[str](before="شركة النخلة الخضراء", now="شركة أفق"), reason="?")
CHOSEN = Corrected(party_id=Change[str](before="", now=ENTRY), reason="?")
SAID = [
    (A, PALM),
    (B, PALM.model_copy(update={"party": "شركه النخله الخضرا"})),
    (A, OTHER),
    (B, Reclassified(degree=Degree.SECRET, reason="?")),
    (A, CHOSEN),
    (B, Voided(reason="?")),
]


@pytest.fixture
def views(tmp_path):
    with closing(Views(tmp_path, WRITTEN)) as views:
        yield views


def told(views, said, at_once):
    log = [
        Stored(LETTER.subject(id), n, LETTER.encode(by_amal(), "", [event])) for n, (id, event) in enumerate(said, 1)
    ]
    for start in range(0, len(log), at_once):
        views.apply(log[start : start + at_once])
        assert views.summed_wrong() == []


def uses(db):
    return {(party, degree): n for party, degree, n in db.execute("SELECT party, degree, n FROM uses")}


def words(db):
    return {word for (word,) in db.execute("SELECT word FROM used_words")}


@pytest.mark.parametrize("at_once", [1, 2, 6])
def test_the_sums_are_the_letters_however_the_log_is_cut(views, at_once):
    told(views, SAID, at_once)
    assert views.glance(uses) == {(ENTRY, 0): 1}
    assert views.glance(words) == set(), "an entry was chosen: it is found by its own names"


def test_two_spellings_that_are_one_are_one_name(views):
    told(views, [SAID[0], (B, PALM.model_copy(update={"party": "شركه النخله الخضراء"}))], 1)
    assert list(views.glance(uses).values()) == [2]


def test_a_raised_degree_takes_its_name_to_that_degree(views):
    told(views, [SAID[0], (A, Reclassified(degree=Degree.SECRET, reason="?"))], 1)
    [(_, degree)] = views.glance(uses)
    assert degree == Degree.SECRET.rank


def test_a_late_letter_weighs_more_than_an_early_one(views):
    told(views, [SAID[0]], 1)
    [weight] = views.glance(lambda db: db.execute("SELECT weight FROM uses").fetchone())
    assert weight > 2.0 ** (365 * 6 / 91), "2026 against 2020"
