"""The demonstration before it is entered: its calendar, its letters, their ways. No server."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from deploy.demo import quarter
from deploy.demo.letter import Form
from deploy.demo.letters import planned, some
from deploy.demo.lot import Lot
from deploy.demo.matters import matters
from deploy.furnish import EXAMPLE
from deploy.organisation import person_id, read, unit_id
from libs.contracts.intake import Degree, Direction, Urgency
from libs.contracts.routing import Role
from libs.decider import Command
from services.intake.register import Entry
from services.routing.commands import Complete, Receive, Refer, SendBack

PEOPLE = read(EXAMPLE)
BY_KEY = {person.key: person for person in PEOPLE.people}
LETTERS = planned(PEOPLE, matters())
COMMANDS: dict[str, type[Command]] = {"refer": Refer, "receive": Receive, "send-back": SendBack, "complete": Complete}


def test_the_quarter_is_worked_from_sunday_to_thursday_but_for_eid():
    assert (quarter.DAYS[0], quarter.DAYS[-1], len(quarter.DAYS)) == (date(2020, 3, 23), date(2020, 5, 28), 45)
    assert {day.weekday() for day in quarter.DAYS} == {6, 0, 1, 2, 3}
    assert not [day for day in quarter.DAYS if date(2020, 5, 23) <= day <= date(2020, 5, 27)]
    assert quarter.after(date(2020, 5, 21), 1) == date(2020, 5, 28)
    assert quarter.after(date(2020, 3, 26), 0) == date(2020, 3, 26)


def test_the_office_opens_later_and_closes_earlier_in_ramadan():
    hours = [quarter.office_hour(date(2020, month, 12), share).hour for month in (4, 5) for share in (0, 0.999)]
    assert hours == [8, 14, 9, 13]


def test_lots_fall_the_same_way_for_ever():
    lot = Lot("incoming-0")
    assert [lot.below(1000) for _ in range(5)] == [637, 976, 873, 14, 893]
    drawn = Counter(Lot(f"n{n}").weighed({"a": 3, "b": 1}) for n in range(2000))
    assert 1400 < drawn["a"] < 1600


def test_there_are_two_hundred_letters_of_every_kind_and_the_same_ones_every_time():
    assert planned(PEOPLE, matters()) == LETTERS
    assert len({letter.name for letter in LETTERS}) == len(LETTERS) == 200
    directions = Counter(letter.direction for letter in LETTERS)
    assert directions[Direction.INCOMING] > directions[Direction.OUTGOING] > directions[Direction.INTERNAL] > 20
    assert {letter.form for letter in LETTERS} == set(Form)
    assert {letter.urgency for letter in LETTERS} == set(Urgency)
    assert {letter.degree for letter in LETTERS} == set(Degree) - {Degree.TOP_SECRET}
    assert Counter(step.act for letter in LETTERS for step in letter.steps).keys() == COMMANDS.keys()


def test_some_of_them_are_spread_over_the_quarter():
    few = some(LETTERS, 20)
    assert len({letter.name for letter in few}) == 20
    assert (few[-1].on - few[0].on).days > 50
    assert some(LETTERS, 200) == LETTERS


def test_registers_are_written_day_by_day_on_working_days():
    assert [letter.on for letter in LETTERS] == sorted(letter.on for letter in LETTERS)
    assert {letter.on for letter in LETTERS} <= set(quarter.DAYS)
    assert not [letter for letter in LETTERS if letter.dated and letter.dated > letter.on]


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.name)
def test_a_letter_can_be_entered_and_walked(letter):
    """Its words are complete, its clerk may register it, and each step is a command by one who may read it."""
    assert not {"{", "}"} & set(letter.subject + letter.body)
    Entry(direction=letter.direction, subject=letter.subject, party=letter.party, sender_reference=letter.reference)
    assert Role.CLERK in BY_KEY[letter.by].roles
    days = [letter.on, *(step.on for step in letter.steps)]
    assert all(before <= after for before, after in pairwise(days))
    assert set(days) <= set(quarter.DAYS)
    desks = walked(letter)
    for step in letter.steps:
        assert BY_KEY[step.by].clearance.rank >= letter.degree.rank
        own = {} if step.part is None else {"referral": str(step.part)}
        COMMANDS[step.act].model_validate({**step.said, **own})
        assert step.said.get("due") is None or step.said["due"] >= step.on.isoformat()
        if step.part is not None:
            assert desks[step.part] in (person_id(step.by), unit_id(BY_KEY[step.by].unit))


def walked(letter):
    """The desk of each referral, in the order in which they are made."""
    desks, senders = [], []
    for step in letter.steps:
        if step.act == "refer":
            made = [*step.said["to"], *step.said["copies"]]
            desks += made
            senders += [unit_id(BY_KEY[step.by].unit)] * len(made)
        elif step.act == "send-back":
            desks.append(senders[step.part])
            senders.append(desks[step.part])
    return desks
