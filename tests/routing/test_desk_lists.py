"""What a desk asks of its view, in SQLite."""

from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import pytest

from libs.contracts import intake, routing
from libs.contracts.intake import Degree, Urgency
from libs.contracts.routing import Completed, Forwarded, Received, Referred, SentBack
from libs.decider.spec import AMAL as BY_AMAL
from libs.policy import Person
from libs.views import Views
from services.routing.app import VIEWS
from services.routing.desk_lists import RECENT, Counts, List, Sort, _where, figures, lying, week_of
from services.routing.organisation import above, known, within
from tests.letters import REGISTERED
from tests.routing.ministry import AMAL, BADR, FINANCE, HUDA, LEGAL, MINISTRY, PEOPLE, ROOT, Told

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
MINE = (AMAL, LEGAL)


def referred(referral, to, *, due=None, sender=MINISTRY, **more):
    unit = {AMAL: LEGAL, BADR: FINANCE, HUDA: MINISTRY}.get(to, to)
    return Referred(referral=referral, sender=sender, to=to, unit=unit, instruction="act", due=due, **more)


@pytest.fixture
def told():
    log = Told().organisation()
    log.letter("a", referred("late", LEGAL, due=TODAY - DAY))
    log.letter("b", referred("today", AMAL, due=TODAY))
    log.letter("c", referred("later", LEGAL, due=TODAY + 3 * DAY), referred("copy", LEGAL, main=False))
    log.letter("d", referred("undated", AMAL), Received(referral="undated"))
    both = referred("out", FINANCE, sender=LEGAL, due=TODAY - DAY), referred("within", AMAL, sender=LEGAL)
    log.letter("e", *both, at=BY_AMAL.at + DAY)
    home, gone = referred("home", MINISTRY, sender=LEGAL, returns="x"), referred("gone", LEGAL, due=TODAY)
    back = referred("back", LEGAL, due=TODAY), SentBack(referral="back", reason="?")
    log.letter("f", home, gone, Forwarded(referral="gone"), *back)
    log.letter("g", referred("secret", LEGAL, due=TODAY), degree=Degree.SECRET)
    for n, on in enumerate((TODAY, TODAY - DAY, TODAY - RECENT, TODAY - RECENT - DAY)):
        done = referred(f"done {n}", LEGAL), Completed(referral=f"done {n}", outcome="filed")
        log.letter(f"h{n}", *done, on=on)
    return log


@pytest.fixture
def views(told, tmp_path):
    with closing(Views(tmp_path, *VIEWS)) as views:
        views.apply(told.messages)
        yield views


async def shown(views, person, list, desks=MINE):
    return [row.referral for row in await views.ask(lying, person, desks, list, TODAY)]


async def test_the_most_urgent_comes_first_and_what_has_no_date_last(views):
    assert await shown(views, PEOPLE[AMAL], List.OPEN) == ["late", "today", "later", "undated", "within"]


async def test_a_desk_is_read_by_day_by_urgency_or_by_arrival(views, told):
    hasty = REGISTERED.model_copy(update={"urgency": Urgency.VERY_URGENT, "unit": MINISTRY})
    told.say(intake.LETTER, "z", hasty)
    told.say(routing.LETTER, "z", referred("hasty", LEGAL, due=TODAY + 9 * DAY), at=BY_AMAL.at + 2 * DAY)
    views.apply(told.messages[-2:])

    async def sorted_by(sort):
        found = await views.ask(lying, PEOPLE[AMAL], MINE, List.OPEN, TODAY, sort)
        return [row.referral for row in found]

    assert await sorted_by(Sort.DUE) == ["late", "today", "later", "hasty", "undated", "within"]
    assert await sorted_by(Sort.URGENCY) == ["hasty", "late", "today", "later", "undated", "within"]
    assert (await sorted_by(Sort.ARRIVAL))[:2] == ["hasty", "within"]


async def test_copies_lie_apart(views):
    assert await shown(views, PEOPLE[AMAL], List.COPIES) == ["copy"]


async def test_what_others_have_of_us_is_followed_but_not_what_we_sent_back(views):
    assert await shown(views, PEOPLE[AMAL], List.SENT) == ["out"]
    huda = PEOPLE[HUDA]
    assert await shown(views, huda, List.SENT, huda.desks) == ["late", "secret", "today", "later", "undated"]


async def test_what_was_done_in_the_last_thirty_days_is_shown(views):
    assert sorted(await shown(views, PEOPLE[AMAL], List.DONE)) == ["done 0", "done 1", "done 2"]


async def test_the_figures_are_those_of_the_lists(views):
    for id, person in PEOPLE.items():
        found = await views.ask(figures, person, person.desks, TODAY)
        lists = [len(await shown(views, person, list, person.desks)) for list in List]
        assert replace(found.counts, followed=0) == Counts(*lists), id
        assert found.counts.followed == found.counts.sent, id
    found = await views.ask(figures, PEOPLE[AMAL], MINE, TODAY)
    assert (found.overdue, found.due_today, found.next_due, found.done_this_week) == (1, 1, TODAY + 3 * DAY, 1)


async def test_an_empty_desk_has_figures_too(views):
    found = await views.ask(figures, ROOT, [ROOT.id], TODAY)
    assert found.counts == Counts(0, 0, 0, 0, 0)
    assert (found.overdue, found.due_today, found.next_due, found.done_this_week) == (0, 0, None, 0)


async def test_nobody_sees_or_counts_what_they_may_not_read(views):
    cleared = Person(AMAL, frozenset({"officer"}), LEGAL, clearance=Degree.SECRET)
    assert "secret" not in await shown(views, PEOPLE[AMAL], List.OPEN)
    assert "secret" in await shown(views, cleared, List.OPEN)
    assert (await views.ask(figures, PEOPLE[AMAL], MINE, TODAY)).due_today == 1
    assert (await views.ask(figures, cleared, MINE, TODAY)).due_today == 2
    assert await shown(views, ROOT, List.OPEN) == []
    assert await shown(views, PEOPLE[BADR], List.OPEN, MINE) == ["within"]  # his unit was asked about that letter too


@pytest.mark.parametrize(
    ("list", "index"),
    [(List.OPEN, "desk_open"), (List.COPIES, "desk_open"), (List.SENT, "desk_sent"), (List.DONE, "desk_done")],
)
@pytest.mark.parametrize("person", [PEOPLE[AMAL], Person(HUDA, frozenset({"management"}), MINISTRY)])
async def test_a_desk_is_found_by_an_index_and_each_letters_reach_by_another(views, list, index, person):
    where = _where(person, person.desks, list, TODAY)
    for what in ("count(*)", "*"):
        sql = f"EXPLAIN QUERY PLAN SELECT {what} FROM desk WHERE {where.sql}"
        plan = [step for *_, step in await views.ask(lambda db, sql=sql: db.execute(sql, where.values).fetchall())]
        assert any(step.startswith("SEARCH desk USING") and f" {index} (" in step for step in plan), plan
        assert any("SEARCH reach USING COVERING INDEX reach_0 (letter=?" in step for step in plan), plan


def test_a_week_begins_on_sunday():
    sunday = date(2026, 11, 22)
    assert {week_of(sunday + n * DAY) for n in range(7)} == {sunday}
    assert week_of(sunday - DAY) == sunday - 7 * DAY


async def test_known_desks_are_those_of_open_units_and_present_people(views, told):
    assert await views.ask(known, [LEGAL, AMAL, "nobody"]) == {LEGAL: LEGAL, AMAL: LEGAL}
    assert await views.ask(within, MINISTRY) == {LEGAL: MINISTRY, FINANCE: MINISTRY, HUDA: MINISTRY}
    assert await views.ask(above, "new", LEGAL) == {LEGAL: MINISTRY, MINISTRY: ""}
    assert await views.ask(above, MINISTRY, LEGAL) == {LEGAL: MINISTRY, MINISTRY: MINISTRY}
    assert await views.ask(above, "new", "nobody") == {}
