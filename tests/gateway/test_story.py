"""The passport as a story: ten hops, two opinions at once, a return and a recall, in both languages."""

import re
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

from libs.contracts.intake import LETTER as ENTRY
from libs.contracts.routing import LETTER as WAY
from libs.contracts.routing import Escalated, Postponed, Reminded, ReplySettled
from libs.decider import Commit
from libs.decider.spec import AMAL
from services.gateway.story import story
from services.routing.commands import Advise, Ask, Assign, Complete, Conclude, Recall, Receive, Refer, SendBack, Undo
from services.routing.conclusion import ENTERED
from services.routing.letter import LETTER
from services.routing.passport import Dossier, project, rows
from tests.gateway.ministry import letter_id, person, unit
from tests.gateway.names import PERSONS
from tests.letters import REGISTERED, new_id

HOME = {person(key): unit(place) for key, *_, place, _ in PERSONS}
KNOWN = {**HOME, **{place: place for place in HOME.values()}, **{unit(key): unit(key) for key in ("legal", "industry")}}
NINE = datetime(2026, 11, 22, 5, tzinfo=UTC)


class Told:
    """A letter that people do things with, a quarter of an hour apart, and its passport as routing answers it."""

    def __init__(self):
        self.commits, self.dossier, self.at = [], Dossier("letter"), NINE
        self.say(ENTRY, "clerk", (REGISTERED.model_copy(update={"unit": unit("registry")}),))

    def say(self, kind, by, events, under=None):
        self.at += timedelta(minutes=15)
        meta = AMAL.model_copy(update={"id": new_id(), "by": person(by), "at": self.at, "under": under})
        commit = Commit("letter", len(self.commits) + 1, meta, "", tuple(events))
        self.commits.append((kind, commit))
        for event in events:
            self.dossier = project(self.dossier, event, commit)

    def act(self, by, command, at=None, under=None):
        self.at = at or self.at
        past = [commit for kind, commit in self.commits if kind is WAY]
        desks = frozenset({person(by), HOME[person(by)], *KNOWN})  # who may, is told elsewhere
        meta = AMAL.model_copy(
            update={"id": new_id(), "by": person(by), "at": self.at, "desks": desks, "known": KNOWN}
            | {"directs": frozenset(KNOWN), "elsewhere": frozenset({ENTERED})}
        )
        self.say(WAY, by, LETTER.decide(command, LETTER.replay(past), meta), under)

    def part(self, desk):
        return next(step.referral for step in reversed(self.steps) if step.desk == desk and not step.closed)

    @property
    def steps(self):
        return list(rows(self.dossier))

    @property
    def passport(self):
        steps = [{**asdict(step), "changes": None} for step in self.steps]
        return [{k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in step.items()} for step in steps]


def ten_hops():
    told, legal, industry, register = Told(), unit("legal"), unit("industry"), unit("register")
    told.act("clerk", Refer(to=(legal,), instruction="act"))  # to the wrong desk, and taken back
    told.act("clerk", Recall(referral=told.part(legal)))
    told.act(
        "clerk",
        Refer(
            to=(unit("commerce"),), copies=(person("admin"),), instruction="study", referral=told.part(unit("registry"))
        ),
    )
    told.act("dg", Receive(referral=told.part(unit("commerce"))))
    told.act(
        "dg",
        Refer(to=(register,), instruction="prepare_reply", guidance="خلال أسبوع", referral=told.part(unit("commerce"))),
    )
    told.act("director", Ask(referral=told.part(register), of=(legal, industry), guidance="هل يجوز؟"))
    told.act("director", Advise(referral=told.part(legal), opinion="نعم، بشرط النشر"))
    told.act("director", Advise(referral=told.part(industry), opinion="لا مانع"))
    told.act("director", Refer(to=(unit("companies"),), instruction="act", referral=told.part(register)))
    told.act("officer", SendBack(referral=told.part(unit("companies")), reason="ينقص المرفق"))
    told.act("director", Assign(referral=told.part(register), to=person("director")))
    told.act("director", Refer(to=(unit("companies"),), instruction="act", referral=told.part(person("director"))))
    told.act("officer", Complete(referral=told.part(unit("companies")), outcome="filed"))
    told.act("officer", Undo(commit=len(told.commits)), at=told.at - timedelta(minutes=14, seconds=50))
    told.act("officer", Complete(referral=told.part(unit("companies")), outcome="answered", note="بالبريد"))
    told.act("clerk", Conclude(outcome="answered"))
    return told


def test_each_line_is_something_somebody_did_once_in_its_order():
    assert [line.act for line in story(ten_hops().passport)] == [
        *("registered", "referred", "recalled", "referred", "received", "referred", "asked", "advised", "advised"),
        *("referred", "sent_back", "assigned", "referred", "completed", "undone", "completed", "concluded"),
    ]


def test_with_the_last_opinion_it_says_that_all_have_answered():
    assert [line.heard for line in story(ten_hops().passport) if line.act == "advised"] == [None, (2, 2)]


async def test_an_auditor_reads_it_in_both_languages_and_prints_it(signed_in, ministry):
    steps = ten_hops().passport
    ministry.passport = lambda n: steps
    director = await signed_in("director")
    arabic = sentences(await director.open(f"/letters/{letter_id(2)}/story"))
    assert arabic[0] == "قيّد أمل البلوشية (مكتب القيد العام) المعاملة في السجل."
    assert arabic[2].startswith("استردّها أمل البلوشية (مكتب القيد العام) من دائرة الشؤون القانونية قبل")
    assert "نعم، بشرط النشر" in director.page.text
    assert "ينقص المرفق" in director.page.text
    assert "data-print" in director.page.text
    await director.submit("/settings", "/language", lang="en")
    english = sentences(await director.open(f"/letters/{letter_id(2)}/story"))
    assert len(english) == len(arabic) == 17
    assert english[6].startswith("Nasser Al Maamari (Commercial Register Department) asked for the opinion of: Legal")
    assert english[8].endswith("With this all had answered (2 of 2).")
    assert english[14] == "Salim Al Harthy undid this at once: it was as before."
    assert english[16] == "Amal Al Balushi concluded the letter: Answered in writing."


def sentences(page):
    found = re.findall(r"<div><p>(.*?)</p>", page.text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", each).split()) for each in found]


async def test_it_tells_of_days_too_in_both_languages(signed_in, ministry):
    told, legal = Told(), unit("legal")
    told.act("clerk", Refer(to=(legal,), instruction="act", due=date(2026, 12, 1), reply_by=date(2026, 12, 3)))
    part = {"referral": told.part(legal)}
    told.say(WAY, "routing", [Reminded(**part, step="before", due=date(2026, 12, 1), to=legal)])
    told.say(WAY, "routing", [Escalated(**part, step="director", due=date(2026, 12, 1), to=person("dg"))])
    later = {"due": date(2026, 12, 6), "before": date(2026, 12, 1)}
    told.say(WAY, "clerk", [Postponed(**part, **later, reason="طلبوا مهلة")])
    told.say(WAY, "clerk", [ReplySettled(desk=unit("registry"))])
    ministry.passport = lambda n: told.passport
    director = await signed_in("director")
    arabic = sentences(await director.open(f"/letters/{letter_id(2)}/story"))
    assert "طلبوا مهلة" in director.page.text
    await director.submit("/settings", "/language", lang="en")
    english = sentences(await director.open(f"/letters/{letter_id(2)}/story"))
    assert english[2:] == [
        "General Registry began to wait for a reply, until Thursday 3 December 2026.",
        "Legal Affairs Department was reminded: due Tuesday 1 December 2026.",
        "It was escalated to Khalid Al Kindi: overdue since Tuesday 1 December 2026.",
        "Amal Al Balushi gave Legal Affairs Department another due date: Sunday 6 December 2026. "
        "It had been due Tuesday 1 December 2026.",
        "General Registry waited for a reply no longer.",
    ]
    assert len(arabic) == len(english)
    assert arabic[3].startswith("أُرسل تذكير إلى دائرة الشؤون القانونية: تستحق الثلاثاء")


async def test_what_was_written_by_hand_stands_beside_the_words(signed_in, ministry):
    told, legal = Told(), unit("legal")
    told.act("clerk", Refer(to=(legal,), instruction="act", guidance="للدراسة", strokes=((10, 20, 30, 40),)))
    ministry.passport = lambda n: told.passport
    director = await signed_in("director")
    image = next(step.guidance_image for step in told.steps if step.guidance_image)
    for path in (f"/letters/{letter_id(2)}/story", f"/letters/{letter_id(2)}"):
        page = (await director.open(path)).text
        assert f'src="/letters/{letter_id(2)}/guidance/{image}" alt="توجيه بخط يد أمل البلوشية"' in page
        assert "للدراسة" in page
    answer = await director.open(f"/letters/{letter_id(2)}/guidance/{image}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_what_one_did_for_another_says_so_and_by_which_delegation(signed_in, ministry):
    told, register = Told(), unit("register")
    under = ministry.delegation(first="2026-11-15", last="2026-11-30")["id"]
    told.act("clerk", Refer(to=(register,), instruction="act"))
    told.act("officer", Receive(referral=told.part(register)), under=under)
    told.act("officer", Assign(referral=told.part(register), to=person("director")), under=under)
    told.act("officer", Complete(referral=told.part(person("director")), outcome="filed"), under=under)
    told.act("director", Conclude(outcome="filed"))
    ministry.passport = lambda n: told.passport
    director = await signed_in("director")
    arabic = sentences(await director.open(f"/letters/{letter_id(2)}/story"))
    assert arabic[2] == (
        "استلمها سالم الحارثي نيابةً عن ناصر المعمري (دائرة السجل التجاري). "
        "وكان ذلك بتفويض من 15 نوفمبر 2026 إلى 30 نوفمبر 2026."
    )
    await director.submit("/settings", "/language", lang="en")
    english = sentences(await director.open(f"/letters/{letter_id(2)}/story"))
    under = "This was done under the delegation of 15 November 2026 to 30 November 2026."
    assert english[2:] == [
        f"Salim Al Harthy for Nasser Al Maamari (Commercial Register Department) received it. {under}",
        f"Salim Al Harthy for Nasser Al Maamari took it on. {under}",
        f"Salim Al Harthy for Nasser Al Maamari finished it: Filed. {under}",
        "Nasser Al Maamari concluded the letter: Filed.",
    ]
