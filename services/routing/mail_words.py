"""What a mail says of what lies on a desk, in Arabic and in English. Pure.

Of a letter above the ordinary degree it says that there is one, and nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from libs.contracts.calendar import Step
from libs.contracts.intake import Degree, number_as_written

from .desk import DeskRow
from .notices import Lying

LISTED = 20  # letters of a digest

GREETING = "السلام عليكم ورحمة الله وبركاته"
FOOT_AR = "هذه رسالة آلية. لك أن تغيّر كيف تُبلَّغ، أو توقف هذه الرسائل، من «إعداداتي»."
FOOT_EN = (
    "This message was sent automatically. “My settings” is where you change how you are told, or stop these mails."
)
CLASSIFIED = "على مكتبك معاملة مصنفة", "A classified letter waits on your desk"
WHERE = {False: ("مكتبك", "your desk"), True: ("مكتب وحدتك", "your unit's desk")}
UP = "رُفعت إلى {} معاملة متأخرة", "A late letter was escalated to {}"
STEPS = {
    Step.BEFORE: ("تذكير: اقترب موعد معاملة على {}", "Reminder: the day of a letter on {} comes near"),
    Step.AT: ("تذكير: حلّ موعد معاملة على {}", "Reminder: the day of a letter on {} has come"),
    Step.AFTER: ("تذكير: فات موعد معاملة على {}", "Reminder: the day of a letter on {} has passed"),
    Step.DIRECTOR: UP,
    Step.ABOVE: UP,
}
WAITS = "تذكير: على {} معاملة مصنفة", "Reminder: a classified letter waits on {}"
SHUT = "رُفعت إلى {} معاملة مصنفة", "A classified letter was escalated to {}"
CLASSIFIED_STEPS = {step: SHUT if words is UP else WAITS for step, words in STEPS.items()}


@dataclass(frozen=True, slots=True)
class Said:
    subject: str
    text: str


def came(row: DeskRow, desk_is_unit: bool, links: str) -> Said:
    """A letter came: to the person's own desk, or to their unit's."""
    where_ar, where_en = WHERE[desk_is_unit]
    plain = f"وصلت إلى {where_ar} معاملة", f"A letter came to {where_en}"
    return _said(row, *(plain if row.degree is Degree.ORDINARY else CLASSIFIED), links)


def reminded(row: DeskRow, step: Step, desk_is_unit: bool, links: str) -> Said:
    """The clock's word about a letter's day: to whoever has it, or to whom it went up."""
    desks, kind = WHERE[desk_is_unit], STEPS if row.degree is Degree.ORDINARY else CLASSIFIED_STEPS
    arabic, english = (words.format(where) for words, where in zip(kind[step], desks, strict=True))
    return _said(row, arabic, english, links)


def _said(row: DeskRow, arabic: str, english: str, links: str) -> Said:
    link, subject = f"{links}/letters/{row.letter}", f"{arabic} · {english}"
    if row.degree is not Degree.ORDINARY:
        return Said(subject, _letter([f"{arabic}.", link], [f"{english}.", link]))
    facts_ar = _facts(row, "الموضوع", "الجهة", "الرقم", "الموعد")
    facts_en = _facts(row, "Subject", "Party", "Number", "Due")
    text = _letter([f"{arabic}:", *facts_ar, link], [f"{english}:", *facts_en, link])
    return Said(f"{subject}: {_line(row.subject)}", text)


def digest(lying: Lying, today: date, links: str) -> Said:
    """What lies there this morning, and what went up: the figures of all, and the first of the ordinary degree."""
    figures, open = lying.figures, lying.figures.counts.open
    classified = sum(row.degree is not Degree.ORDINARY for row in lying.rows)
    late, due = figures.overdue, figures.due_today
    arabic = [f"على مكتبك: {open} · المتأخر: {late} · المستحق اليوم: {due} · المصنف: {classified}", ""]
    english = [f"On your desk: {open} · overdue: {late} · due today: {due} · classified: {classified}", ""]
    _list(arabic, lying.rows, "الموعد")
    _list(english, lying.rows, "due")
    if up := figures.counts.escalated:
        arabic += ["", f"رُفع إليك لتأخره: {up}", ""]
        english += ["", f"Escalated to you, being late: {up}", ""]
        _list(arabic, lying.escalated, "الموعد")
        _list(english, lying.escalated, "due")
    link = f"{links}/desk"
    subject = f"مكتبك صباح {today} · Your desk this morning: {open}"
    return Said(subject, _letter([*arabic, link], [*english, link]))


def _list(lines: list[str], rows: Sequence[DeskRow], due: str) -> None:
    ordinary = [row for row in rows if row.degree is Degree.ORDINARY][:LISTED]
    lines += [f"- {_number(row)} {_line(row.subject)}{_until(row, due)}" for row in ordinary]


def _letter(arabic: Sequence[str], english: Sequence[str]) -> str:
    return "\n".join([GREETING, "", *arabic, "", FOOT_AR, "", "", *english, "", FOOT_EN, ""])


def _facts(row: DeskRow, subject: str, party: str, number: str, due: str) -> Iterator[str]:
    yield f"{subject}: {_line(row.subject)}"
    if row.party:
        yield f"{party}: {_line(row.party)}"
    yield f"{number}: {_number(row)}"
    if row.due:
        yield f"{due}: {row.due}"


def _until(row: DeskRow, word: str) -> str:
    return f" ({word}: {row.due})" if row.due else ""


def _number(row: DeskRow) -> str:
    return number_as_written(row.mark, row.number, row.register_id)


def _line(text: str) -> str:
    return " ".join(text.split())
