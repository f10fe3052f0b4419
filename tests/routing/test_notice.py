"""How a person is told, and that it is once."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from libs.contracts.calendar import Step
from libs.contracts.intake import Degree
from libs.contracts.notices import ByMail, DigestDue, Digested, NoticesChosen, Notified
from libs.decider.spec import given
from services.routing.desk import DeskRow
from services.routing.desk_lists import Counts, Figures
from services.routing.mail_words import came, digest, reminded
from services.routing.mornings import working_morning
from services.routing.notice import NOTICE, TOLD, ChooseNotices, Dawn, SayDigested, SayNotified
from services.routing.notices import Lying
from tests.routing.ministry import AMAL, LEGAL
from tests.routing.test_desk import ON_LEGAL

SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)
MORNINGS = NoticesChosen(mail=ByMail.DIGEST)
LETTER = "c" * 32
LINKS = "https://diwan.example"


def row(**more) -> DeskRow:
    said: dict[str, Any] = {"subject": "طلب\n السجلات الملغاة", "party": "وزارة الصحة", "number": 17, "guidance": "سرًّا"}
    return replace(ON_LEGAL, letter=LETTER, desk=AMAL, register_id="incoming-2026", **(said | more))


def lying(rows, open=1, overdue=0, due_today=0, escalated=()) -> Lying:
    counts = Counts(open, 0, 0, 0, len(escalated))
    return Lying(Figures(counts, overdue, due_today, None, 0), list(rows), list(escalated))


def test_a_choice_is_said_when_it_is_another():
    given(NOTICE).when(ChooseNotices(mail=ByMail.DIGEST)).then(MORNINGS)
    given(NOTICE, MORNINGS).when(ChooseNotices(mail=ByMail.DIGEST)).then()
    given(NOTICE, MORNINGS).when(ChooseNotices(mail=ByMail.DIGEST, tray=True)).then(
        NoticesChosen(mail=ByMail.DIGEST, tray=True)
    )


def test_a_morning_comes_once_and_only_to_who_wished_it():
    given(NOTICE, MORNINGS).when(Dawn(day=SUNDAY)).then(DigestDue(day=SUNDAY))
    given(NOTICE, MORNINGS, DigestDue(day=SUNDAY)).when(Dawn(day=SUNDAY)).then()
    given(NOTICE, MORNINGS, DigestDue(day=SUNDAY)).when(Dawn(day=MONDAY)).then(DigestDue(day=MONDAY))
    given(NOTICE).when(Dawn(day=SUNDAY)).then()
    given(NOTICE, MORNINGS, NoticesChosen(mail=ByMail.NEVER)).when(Dawn(day=SUNDAY)).then()


def test_it_is_told_once():
    said = Digested(day=SUNDAY, message="<1>")
    given(NOTICE, MORNINGS, DigestDue(day=SUNDAY)).when(SayDigested(day=SUNDAY, message="<1>")).then(said)
    given(NOTICE, MORNINGS, said).when(SayDigested(day=SUNDAY, message="<1>")).then()
    wish, told = (
        SayNotified(person=AMAL, referral="1", message="<2>"),
        Notified(person=AMAL, referral="1", message="<2>"),
    )
    given(TOLD).when(wish).then(told)
    given(TOLD, told).when(wish).then()
    given(TOLD, told).when(wish.model_copy(update={"person": LEGAL})).then(told.model_copy(update={"person": LEGAL}))
    day = {"step": "after", "due": SUNDAY}
    given(TOLD, told).when(wish.model_copy(update=day)).then(told.model_copy(update=day))
    given(TOLD, told.model_copy(update=day)).when(wish.model_copy(update=day)).then()
    given(TOLD, told.model_copy(update=day)).when(wish.model_copy(update=day | {"due": MONDAY})).then(
        told.model_copy(update=day | {"due": MONDAY})
    )


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-11-22T07:29", None),
        ("2026-11-22T07:30", SUNDAY),
        ("2026-11-22T12:00", None),
        ("2026-11-26T08:00", date(2026, 11, 26)),  # Thursday
        ("2026-11-27T08:00", None),
        ("2026-11-28T08:00", None),
    ],
)
def test_mornings_are_those_of_working_days(at, day):
    assert working_morning(datetime.fromisoformat(at)) == day  # in the ministry's zone, as it was asked


def test_an_ordinary_letter_is_told_in_both_languages_with_its_link():
    said = came(row(), desk_is_unit=False, links=LINKS)
    assert "وصلت إلى مكتبك معاملة:" in said.text
    assert "A letter came to your desk:" in said.text
    assert said.text.count("طلب السجلات الملغاة") == 2
    assert said.text.count(f"{LINKS}/letters/{LETTER}") == 2
    assert "17/2026" in said.text
    assert "\n" not in said.subject
    assert "your unit's desk" in came(row(), desk_is_unit=True, links=LINKS).text


@pytest.mark.parametrize("degree", [degree for degree in Degree if degree is not Degree.ORDINARY])
def test_of_a_classified_letter_nothing_is_told_but_that_there_is_one(degree):
    said = came(row(degree=degree, due=SUNDAY, mark="س/17"), desk_is_unit=False, links=LINKS)
    for word in ("الملغاة", "وزارة الصحة", "17", "سرًّا", "2026", "س/"):
        assert word not in said.subject + said.text
    assert "A classified letter waits on your desk" in said.subject
    assert f"{LINKS}/letters/{LETTER}" in said.text
    several = digest(
        lying(
            [row(degree=degree, due=SUNDAY), row(subject="علني", party="", number=18)],
            overdue=1,
            escalated=[row(degree=degree, due=SUNDAY)],
        ),
        MONDAY,
        LINKS,
    )
    for word in ("الملغاة", "وزارة الصحة", "17/2026", "سرًّا", str(SUNDAY)):
        assert word not in several.subject + several.text
    assert "18/2026 علني" in several.text
    assert "classified: 1" in several.text


def test_what_is_asked_in_guidance_is_in_no_mail():
    assert "سرًّا" not in came(row(), desk_is_unit=False, links=LINKS).text
    assert "سرًّا" not in digest(lying([row()], escalated=[row()]), MONDAY, LINKS).text


def test_a_digest_names_the_first_and_counts_all():
    said = digest(lying([row(number=n) for n in range(1, 40)], 39, 3, 2), MONDAY, LINKS)
    assert "20/2026" in said.text
    assert "21/2026" not in said.text
    assert "On your desk: 39 · overdue: 3 · due today: 2" in said.text
    assert f"{LINKS}/desk" in said.text


@pytest.mark.parametrize(
    ("step", "arabic", "english"),
    [
        (Step.BEFORE, "تذكير: اقترب موعد معاملة على مكتبك", "the day of a letter on your desk comes near"),
        (Step.AT, "تذكير: حلّ موعد معاملة على مكتبك", "the day of a letter on your desk has come"),
        (Step.AFTER, "تذكير: فات موعد معاملة على مكتبك", "the day of a letter on your desk has passed"),
        (Step.DIRECTOR, "رُفعت إلى مكتبك معاملة متأخرة", "A late letter was escalated to your desk"),
        (Step.ABOVE, "رُفعت إلى مكتبك معاملة متأخرة", "A late letter was escalated to your desk"),
    ],
)
def test_what_the_clock_says_of_a_day_is_told_in_both_languages(step, arabic, english):
    said = reminded(row(due=SUNDAY), step, desk_is_unit=False, links=LINKS)
    assert arabic in said.subject
    assert english in said.subject
    for line in ("17/2026", "طلب السجلات الملغاة", f"الموعد: {SUNDAY}", f"Due: {SUNDAY}", f"{LINKS}/letters/{LETTER}"):
        assert line in said.text
    assert "سرًّا" not in said.text


@pytest.mark.parametrize("step", Step)
def test_of_a_classified_letter_not_even_its_day_is_told(step):
    said = reminded(row(degree=Degree.LIMITED, due=SUNDAY, mark="س/17"), step, desk_is_unit=True, links=LINKS)
    for word in ("الملغاة", "وزارة الصحة", "17", "سرًّا", "2026", "س/", "متأخرة", "late letter", "day", "موعد"):
        assert word not in said.subject + said.text
    assert "classified letter" in said.subject
    assert "your unit's desk" in said.subject


def test_a_digest_says_what_went_up():
    said = digest(lying([row()], escalated=[row(subject="طلب متأخر", number=99, due=SUNDAY)]), MONDAY, LINKS)
    assert "رُفع إليك لتأخره: 1" in said.text
    assert "Escalated to you, being late: 1" in said.text
    assert f"- 99/2026 طلب متأخر (due: {SUNDAY})" in said.text
    assert "Escalated" not in digest(lying([row()]), MONDAY, LINKS).text
