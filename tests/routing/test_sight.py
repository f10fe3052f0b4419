"""Who could see a letter on a day: by the places people had then, not by those they have now."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

from hypothesis import given as each
from hypothesis import strategies as st

from libs.contracts.intake import Degree
from libs.contracts.routing import Closed, Established, Left, Name, Role
from libs.decider import Commit
from libs.policy import Person, can
from services.routing.past import PAST, people, project
from services.routing.sight import Seer, Why, letter_at, seers
from tests.letters import REGISTERED, by_amal, new_id
from tests.routing.ministry import AMAL, BADR, FINANCE, HUDA, LEGAL, MINISTRY, PEOPLE, PERSONS, UNITS
from tests.routing.test_api import REFER, problem

MORNING = datetime(2026, 11, 22, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)


def said(id, *events, hours=0):
    meta = by_amal().model_copy(update={"at": MORNING + hours * HOUR})
    return [Commit(id, n + hours * 100, meta, "", (event,)) for n, event in enumerate(events, 1)]


def stays(*commits):
    dossiers: dict[str, Any] = {}
    for commit in commits:
        dossiers[commit.entity] = reduce(
            lambda dossier, event, commit=commit: project(dossier, event, commit),
            commit.events,
            dossiers.get(commit.entity),
        )
    return [stay for dossier in dossiers.values() for stay in PAST.rows(dossier)]


MINISTRY_THEN = [commit for id, event in (*UNITS.items(), *PERSONS.items()) for commit in said(id, event)]


def test_everybody_is_found_as_they_were_at_that_moment():
    moved = PERSONS[AMAL].model_copy(update={"unit": FINANCE, "roles": (Role.DIRECTOR,)})
    told = stays(*MINISTRY_THEN, *said(AMAL, moved, hours=2), *said(HUDA, Left(), hours=3))
    then, later = people(told, MORNING + HOUR), people(told, MORNING + 4 * HOUR)
    assert {person.id: (person.unit, person.directs) for person in then} == {
        AMAL: (LEGAL, frozenset()),
        BADR: (FINANCE, frozenset()),
        HUDA: (MINISTRY, frozenset({MINISTRY, LEGAL, FINANCE})),
    }
    assert {person.id: (person.unit, person.directs) for person in later} == {
        AMAL: (FINANCE, frozenset({FINANCE})),
        BADR: (FINANCE, frozenset()),
    }
    assert people(told, MORNING - HOUR) == []


def test_a_unit_that_moved_or_closed_is_directed_from_where_it_was():
    under_legal = Established(name=Name(ar="ا", en="a"), parent=LEGAL)
    told = stays(*MINISTRY_THEN, *said(FINANCE, under_legal, hours=1), *said(LEGAL, Closed(), hours=2))
    [huda] = [person for person in people(told, MORNING + HOUR) if person.id == HUDA]
    assert huda.directs == {MINISTRY, LEGAL, FINANCE}
    [huda] = [person for person in people(told, MORNING + 2 * HOUR) if person.id == HUDA]
    assert huda.directs == {MINISTRY}  # what hangs below a closed unit hangs nowhere


@each(st.data())
def test_whoever_is_named_could_by_the_rule_itself_and_nobody_else(data):
    persons = [
        Person(id, frozenset({role}), unit, clearance=clearance)
        for id, role, unit, clearance in data.draw(
            st.lists(
                st.tuples(
                    st.uuids().map(str),
                    st.sampled_from(("officer", "management", "administrator")),
                    st.sampled_from((LEGAL, FINANCE)),
                    st.sampled_from(Degree),
                ),
                max_size=6,
            )
        )
    ]
    commits = said("e" * 32, registered(data.draw(st.sampled_from(Degree))), hours=1)
    at = MORNING + data.draw(st.integers(0, 3)) * HOUR
    letter = letter_at(commits, at)
    could = {person.id for person in persons if letter and can(person, "read", letter)}
    assert {seer.person for seer in seers({at: persons}, commits)} == could


def registered(degree):
    return REGISTERED.model_copy(update={"degree": degree, "unit": LEGAL})


def test_who_came_to_see_it_in_the_course_of_the_day_is_named_with_the_moment():
    commits = said("e" * 32, registered(Degree.ORDINARY), hours=1)
    amal, badr = PEOPLE[AMAL], PEOPLE[BADR]
    moved = replace(badr, unit=LEGAL)
    chief = Person("chief", frozenset({"management"}))
    moments = {MORNING: [amal, badr], MORNING + HOUR: [amal, badr, chief], MORNING + 2 * HOUR: [amal, moved]}
    assert seers(moments, commits) == [
        Seer(AMAL, Why.UNIT, MORNING + HOUR),
        Seer("chief", Why.EVERYWHERE, MORNING + HOUR),
        Seer(BADR, Why.UNIT, MORNING + 2 * HOUR),
    ]


async def test_who_saw_it_is_told_to_who_directs_and_sees_it_too(routing):
    letter = await routing.letter(degree=Degree.ORDINARY)
    today = datetime.now(UTC).date()
    await routing.post(HUDA, f"{letter}/refer", REFER)
    answer = await routing.get(HUDA, f"{letter}/sight")
    found = {(seer["person"], seer["why"]) for seer in answer.json()["people"]}
    assert found == {(AMAL, "unit"), (HUDA, "unit")}
    long_ago = (await routing.get(HUDA, f"{letter}/sight", day=str(today - timedelta(days=400)))).json()
    assert long_ago["people"] == []
    problem(await routing.get(AMAL, f"{letter}/sight"), 403, "forbidden")
    secret = await routing.letter(degree=Degree.TOP_SECRET)
    problem(await routing.get(HUDA, f"{secret}/sight"), 404, "letter_unknown")
    problem(await routing.get(HUDA, f"/letters/{new_id()}/sight"), 404, "letter_unknown")
