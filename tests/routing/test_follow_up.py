from contextlib import closing
from dataclasses import replace

import pytest

from libs.contracts import intake, routing
from libs.contracts.intake import Degree, Direction, Urgency
from libs.contracts.routing import Completed, ReplyAwaited, Undone
from libs.decider.spec import AMAL
from libs.policy import Person
from libs.views import Views
from libs.views.spec import ENTITY, given
from services.routing.app import VIEWS
from services.routing.follow_up import FOLLOW_UP, FollowRow, followed
from tests.letters import (
    ASSIGNED,
    COMPLETED,
    CONCLUDED,
    COPIED,
    DUE,
    ENDED,
    ESCALATED,
    FORWARDED,
    POSTPONED,
    R1,
    RECALLED,
    RECEIVED,
    REFERRED,
    REFUSED,
    REGISTERED,
    REMINDED,
    REPLY_AWAITED,
    REPLY_SETTLED,
    SENT_BACK,
    VOIDED,
)
from tests.routing.ministry import AMAL as AMAL_ID
from tests.routing.ministry import BADR, FINANCE, HUDA, LEGAL, MINISTRY, PEOPLE, Told

OUT = FollowRow(
    key=R1,
    letter=ENTITY,
    referral=R1,
    sender="minister",
    whom="legal",
    unit="legal",
    register_id="incoming-2026",
    number=17,
    direction=Direction.INCOMING,
    subject="طلب ترخيص",
    party="moh",
    degree=Degree.ORDINARY,
    urgency=Urgency.NORMAL,
    voided=False,
    instruction="study",
    due=DUE,
    since=AMAL.on,
    received=False,
    mark="",
)
REPLY = replace(OUT, key=f"{ENTITY}/legal", referral="", sender="legal", whom="", unit="", instruction="")


def test_what_was_asked_of_others_is_followed_until_it_comes_back():
    given(FOLLOW_UP, REGISTERED).when(REFERRED).then(OUT)
    given(FOLLOW_UP, REGISTERED, REFERRED).when(COPIED).then(OUT)
    given(FOLLOW_UP, REGISTERED, REFERRED, RECEIVED).when(ASSIGNED).then(replace(OUT, received=True, whom="amal"))
    given(FOLLOW_UP, REGISTERED, REFERRED, REMINDED, ESCALATED).when(POSTPONED).then(replace(OUT, due=POSTPONED.due))
    for end in (SENT_BACK, FORWARDED, RECALLED, COMPLETED, REFUSED, ENDED, Undone(commit=2, act="?", withdrawn=(R1,))):
        given(FOLLOW_UP, REGISTERED, REFERRED).when(end).then()


def test_a_reply_is_waited_for_until_it_is_there_or_nobody_waits():
    given(FOLLOW_UP, REGISTERED).when(REPLY_AWAITED).then(REPLY)
    given(FOLLOW_UP, REGISTERED, REPLY_AWAITED).when(REPLY_SETTLED).then()
    given(FOLLOW_UP, REGISTERED, REPLY_AWAITED, REFERRED).when(COMPLETED).then()
    filed = Completed(referral=R1, outcome="filed")
    given(FOLLOW_UP, REGISTERED, REPLY_AWAITED, REFERRED).when(filed).then(REPLY)
    given(FOLLOW_UP, REGISTERED, REPLY_AWAITED).when(VOIDED).then()
    given(FOLLOW_UP, REGISTERED, REPLY_AWAITED).when(CONCLUDED).then()


def test_a_copy_and_what_came_home_are_not_followed():
    given(FOLLOW_UP, REGISTERED).when(COPIED).then()
    given(FOLLOW_UP, REGISTERED).when(REFERRED.model_copy(update={"returns": "2" * 32})).then()


@pytest.fixture
def views(tmp_path):
    told = Told().organisation()
    for n, (to, degree) in enumerate(((LEGAL, Degree.ORDINARY), (FINANCE, Degree.ORDINARY), (LEGAL, Degree.SECRET))):
        unit = {"sender": MINISTRY, "to": to, "unit": to, "referral": f"{n}"}
        told.letter(f"{n}", REFERRED.model_copy(update=unit), degree=degree)
    inside = {"sender": LEGAL, "to": AMAL_ID, "unit": LEGAL, "referral": "inside"}
    told.letter("3", REFERRED.model_copy(update=inside))
    told.say(routing.LETTER, "4", ReplyAwaited(desk=MINISTRY, until=DUE))
    told.say(intake.LETTER, "4", REGISTERED.model_copy(update={"unit": MINISTRY}), by=HUDA)
    with closing(Views(tmp_path, *VIEWS)) as views:
        views.apply(told.messages)
        yield views


async def test_a_desk_follows_what_it_may_read_and_not_what_lies_with_itself(views):
    async def keys(person, desks):
        rows, total = await views.ask(followed, person, desks)
        assert len(rows) == total
        return {row.key for row in rows}

    huda = PEOPLE[HUDA]
    assert await keys(huda, huda.desks) == {"0", "1", "2", f"4/{MINISTRY}"}
    ordinary = Person(HUDA, huda.roles, MINISTRY, huda.directs)
    assert await keys(ordinary, huda.desks) == {"0", "1", f"4/{MINISTRY}"}
    assert await keys(PEOPLE[AMAL_ID], PEOPLE[AMAL_ID].desks) == set()
    assert await keys(PEOPLE[BADR], [MINISTRY]) == {"1"}
