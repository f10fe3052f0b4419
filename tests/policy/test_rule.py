"""The rule as sentences, and its two forms held against each other."""

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from libs.contracts import intake
from libs.contracts.intake import Degree, Direction, Reclassified
from libs.contracts.routing import Role, Undone
from libs.decider import Commit
from libs.decider.spec import AMAL
from libs.policy import (
    Arrival,
    Dossier,
    Mandate,
    Person,
    acting,
    arrival,
    can,
    may_register,
    project,
    readable,
    registrable,
    sight,
)
from libs.views import REACH, TRAYS, Views
from tests.histories import history
from tests.letters import (
    ARRIVED,
    ASSIGNED,
    BROUGHT_BACK,
    COMPLETED,
    COPIED,
    ESCALATED,
    RECALLED,
    RECEIVED,
    REFERRED,
    REFUSED,
    REGISTERED,
    SENT_BACK,
    TURNED_AWAY,
)
from tests.people import ACCOUNTANT, ADMIN, BADR, CLERK, DIRECTOR, LAWYER, MINISTER
from tests.turns import PERSONS, TURNS

LETTER = "e" * 32
SECRET = REGISTERED.model_copy(update={"degree": Degree.SECRET})


def letter(*events):
    dossier = None
    for event in events:
        dossier = project(dossier, event, Commit(LETTER, 1, AMAL, "", (event,)))
    return dossier


def reads(person, *events):
    return can(person, "read", letter(*events))


def test_whoever_registered_a_letter_reads_it_and_so_does_their_unit():
    assert reads(Person("amal", frozenset({Role.CLERK})), REGISTERED)
    assert reads(CLERK, REGISTERED)


def test_a_desk_reads_a_letter_once_it_was_referred_there():
    assert not reads(LAWYER, REGISTERED)
    assert reads(LAWYER, REGISTERED, REFERRED)


@pytest.mark.parametrize("closing", [SENT_BACK, COMPLETED])
def test_having_had_a_letter_is_not_undone_by_passing_it_on(closing):
    assert reads(LAWYER, REGISTERED, REFERRED, RECEIVED, closing)


def test_what_was_recalled_before_anybody_received_it_is_no_more_theirs_to_read():
    assert not reads(LAWYER, REGISTERED, REFERRED, RECALLED)
    assert not reads(DIRECTOR, REGISTERED, REFERRED, RECALLED)
    again = REFERRED.model_copy(update={"referral": "3" * 32})
    assert reads(LAWYER, REGISTERED, REFERRED, again, RECALLED)
    assert reads(CLERK, REGISTERED, REFERRED, RECALLED)


def test_what_was_undone_is_no_more_theirs_to_read_and_what_was_refused_they_had():
    undone = Undone(commit=2, act="Referred", withdrawn=(REFERRED.referral,))
    assert not reads(LAWYER, REGISTERED, REFERRED, undone)
    assert reads(CLERK, REGISTERED, REFERRED, undone)
    assert reads(LAWYER, REGISTERED, REFERRED, REFUSED)


def test_whoever_is_told_that_it_is_late_reads_it_as_far_as_they_are_cleared():
    head = Person("head", frozenset({Role.DIRECTOR}))
    assert not reads(head, REGISTERED, REFERRED)
    assert reads(head, REGISTERED, REFERRED, ESCALATED)
    assert not reads(head, SECRET, REFERRED, ESCALATED)


def test_a_copy_is_read_like_any_other():
    assert reads(Person("amal", frozenset({Role.OFFICER})), REGISTERED, COPIED)


def test_a_colleague_does_not_read_what_was_referred_to_a_person_but_the_director_does():
    to_amal = REFERRED.model_copy(update={"to": "amal"})
    assert not reads(LAWYER, REGISTERED, to_amal)
    assert reads(DIRECTOR, REGISTERED, to_amal)


def test_whoever_it_is_assigned_to_reads_it_and_a_colleague_once_it_lies_in_the_tray():
    to_chadi = REFERRED.model_copy(update={"to": "chadi"})
    assert not reads(LAWYER, REGISTERED, to_chadi)
    for to in ("lawyer", "legal"):
        given = ASSIGNED.model_copy(update={"to": to})
        assert reads(LAWYER, REGISTERED, to_chadi, RECEIVED, given)
        assert reads(DIRECTOR, REGISTERED, to_chadi, RECEIVED, given)


def test_nobody_reads_above_their_clearance():
    above = SECRET.model_copy(update={"degree": Degree.TOP_SECRET})
    assert reads(LAWYER, SECRET, REFERRED)
    assert not reads(LAWYER, above, REFERRED)
    assert not reads(ACCOUNTANT, SECRET, REFERRED.model_copy(update={"to": "finance"}))


def test_a_letter_made_more_secret_is_gone_for_those_below():
    raised = Reclassified(degree=Degree.TOP_SECRET, reason="?")
    assert not reads(LAWYER, REGISTERED, REFERRED, raised)
    assert reads(MINISTER, REGISTERED, REFERRED, raised)


def test_management_reads_the_whole_ministry_and_an_administrator_nothing():
    assert reads(MINISTER, SECRET)
    assert not reads(ADMIN, REGISTERED, REFERRED.model_copy(update={"to": "admin"}))


def test_what_was_not_registered_nobody_reads():
    assert not reads(MINISTER, REFERRED)


def for_the_director(holder, **scope):
    return acting(holder, DIRECTOR, Mandate("d" * 32, "director", **scope))


def test_whoever_acts_for_another_reads_what_they_read_and_nothing_of_their_own():
    to_badr = REFERRED.model_copy(update={"to": "badr", "unit": "registry"})
    assert reads(for_the_director(BADR), REGISTERED, REFERRED)
    assert not reads(BADR, REGISTERED.model_copy(update={"unit": ""}), REFERRED)
    assert not reads(for_the_director(BADR), REGISTERED, to_badr)


def test_acting_for_another_is_cleared_as_the_lower_of_the_two_and_never_above_the_scope():
    assert reads(for_the_director(BADR), SECRET, REFERRED)
    assert not reads(for_the_director(ACCOUNTANT), SECRET, REFERRED)
    assert not reads(for_the_director(BADR, degree=Degree.LIMITED), SECRET, REFERRED)
    above = SECRET.model_copy(update={"degree": Degree.TOP_SECRET})
    assert not reads(for_the_director(MINISTER), above, REFERRED)


def test_acting_for_one_units_desk_or_one_sort_of_letters_reads_no_other():
    to_finance = REFERRED.model_copy(update={"to": "finance", "unit": "finance"})
    assert reads(for_the_director(BADR, unit="finance"), REGISTERED, to_finance)
    assert not reads(for_the_director(BADR, unit="finance"), REGISTERED, REFERRED)
    assert not reads(for_the_director(BADR, unit="registry"), REGISTERED, REFERRED), "not one of the director's"
    assert reads(for_the_director(BADR, direction=Direction.INCOMING), REGISTERED, REFERRED)
    assert not reads(for_the_director(BADR, direction=Direction.OUTGOING), REGISTERED, REFERRED)


def test_acting_for_the_minister_in_one_unit_does_not_open_the_ministry():
    whole = acting(BADR, MINISTER, Mandate("d" * 32, "minister"))
    assert reads(whole, REGISTERED, REFERRED)
    office = acting(BADR, MINISTER, Mandate("d" * 32, "minister", unit="office"))
    assert not reads(office, REGISTERED, REFERRED)


def test_a_delegation_makes_no_reader_of_an_administrator_and_hands_on_no_care_of_the_system():
    assert not reads(for_the_director(ADMIN), REGISTERED, REFERRED)
    keeper = Person("keeper", frozenset({Role.ADMINISTRATOR, Role.IMPORTER, Role.OFFICER}), "it")
    assert acting(BADR, keeper, Mandate("d" * 32, "keeper")).roles == {Role.OFFICER}


def test_what_was_entered_for_another_is_theirs_and_not_the_hands():
    under = AMAL.model_copy(update={"by": "amal", "for_": "huda", "under": "d" * 32})
    side = project(None, REGISTERED.model_copy(update={"unit": ""}), Commit(LETTER, 1, under, "", (REGISTERED,)))
    assert can(Person("huda", frozenset({Role.CLERK})), "read", side)
    assert not can(Person("amal", frozenset({Role.CLERK})), "read", side)


def came(*events):
    known = None
    for event in events:
        known = arrival(known, event, Commit(LETTER, 1, AMAL, "", (event,)))
    return known


def test_what_waits_in_a_tray_is_read_by_nobody_and_registered_by_its_registry():
    assert not any(reads(person, ARRIVED) for person in (CLERK, MINISTER, Person("amal", frozenset({Role.CLERK}))))
    assert may_register(CLERK, came(ARRIVED))
    assert may_register(CLERK, came(ARRIVED, TURNED_AWAY, BROUGHT_BACK))
    elsewhere = replace(CLERK, unit="legal")
    officer = replace(CLERK, roles=frozenset({Role.OFFICER}))
    for other in (elsewhere, officer, MINISTER, ADMIN, replace(CLERK, unit="")):
        assert not may_register(other, came(ARRIVED))


def test_whoever_acts_for_a_clerk_registers_as_far_as_the_delegation_goes():
    def for_the_clerk(**scope):
        return acting(BADR, CLERK, Mandate("d" * 32, CLERK.id, **scope))

    assert may_register(for_the_clerk(), came(ARRIVED))
    assert may_register(for_the_clerk(direction=ARRIVED.direction, unit=CLERK.unit), came(ARRIVED))
    assert not may_register(for_the_clerk(direction=Direction.OUTGOING), came(ARRIVED))
    assert not may_register(for_the_clerk(unit="finance"), came(ARRIVED))
    above = ARRIVED.model_copy(update={"degree": Degree.SECRET})
    assert not may_register(for_the_clerk(degree=Degree.LIMITED), came(above))


def test_nobody_registers_above_their_clearance_nor_what_is_registered():
    above = ARRIVED.model_copy(update={"degree": Degree.TOP_SECRET})
    assert not may_register(CLERK, came(above))
    assert not may_register(CLERK, came(ARRIVED, REGISTERED))
    assert reads(CLERK, ARRIVED, REGISTERED)


def test_whose_unit_took_another_over_reads_what_came_there_and_a_delegation_of_that_desk_opens_no_more():
    heir = replace(ACCOUNTANT, heirs_of=frozenset({"legal"}))
    assert reads(heir, REGISTERED, REFERRED, RECEIVED, COMPLETED)
    to_finance = REFERRED.model_copy(update={"to": "finance", "unit": "finance"})
    whole, desk = (acting(BADR, heir, Mandate("d" * 32, heir.id, unit=unit)) for unit in (None, "legal"))
    assert reads(whole, REGISTERED, REFERRED)
    assert reads(desk, REGISTERED, REFERRED)
    assert not reads(desk, REGISTERED, to_finance)


def test_there_is_nothing_but_reading_to_ask():
    assert not can(MINISTER, "destroy", letter(REGISTERED))


@settings(deadline=None, max_examples=150)
@given(TURNS, PERSONS)
async def test_the_rule_and_its_filters_say_the_same(turns, person):
    told = history(turns)
    sides: dict[str, Dossier] = {}
    arrivals: dict[str, Arrival | None] = {}
    for kind, commit in told.said:
        for event in commit.events:
            sides[commit.entity] = project(sides.get(commit.entity), event, commit)
            if kind is intake.LETTER:
                arrivals[commit.entity] = arrival(arrivals.get(commit.entity), event, commit)
    with TemporaryDirectory() as folder, closing(Views(Path(folder), REACH, TRAYS)) as views:
        views.apply(told.stored())
        found = [await views.ask(filtered, person, list(sides), many) for many in (False, True)]
        waiting = await views.ask(in_tray, person, list(sides))
    found.append({id for id, side in sides.items() if within(sight(person), side)})
    assert found == [{id for id, side in sides.items() if can(person, "read", side)}] * 3
    assert waiting == {id for id, came in arrivals.items() if may_register(person, came)}
    assert waiting <= told.arrived.keys()
    assert waiting.isdisjoint(found[0])


def in_tray(db, person, letters):
    allowed, values = registrable(person, "letters.value")
    sql = f"SELECT value FROM json_each(?) AS letters WHERE {allowed}"
    return {letter for [letter] in db.execute(sql, (json.dumps(letters), *values))}


def within(seen, side):
    """As an index filters that keeps the letters there are with their places and the rank of their degree."""
    if seen is None or side.degree is None or side.degree.rank > seen.degree:
        return False
    if seen.direction not in (None, side.direction):
        return False
    return seen.places is None or bool(seen.places & side.places)


def filtered(db, person, letters, many):
    allowed, values = readable(person, "letters.value", many=many)
    sql = f"SELECT value FROM json_each(?) AS letters WHERE {allowed}"
    return {letter for [letter] in db.execute(sql, (json.dumps(letters), *values))}
