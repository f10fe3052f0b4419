"""What a mail says of what lies on a desk, in Arabic and in English. Pure.

Of a letter above the ordinary degree it says that there is one, and nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from libs.contracts.intake import Degree, number_as_written

from .desk import DeskRow

LISTED = 20  # letters of a digest

GREETING = "السلام عليكم ورحمة الله وبركاته"
FOOT_AR = "هذه رسالة آلية. لك أن تغيّر كيف تُبلَّغ، أو توقف هذه الرسائل، من «إعداداتي»."
FOOT_EN = (
    "This message was sent automatically. “My settings” is where you change how you are told, or stop these mails."
)
CLASSIFIED_AR, CLASSIFIED_EN = "على مكتبك معاملة مصنفة", "A classified letter waits on your desk"


@dataclass(frozen=True, slots=True)
class Said:
    subject: str
    text: str


def came(row: DeskRow, desk_is_unit: bool, links: str) -> Said:
    """A letter came: to the person's own desk, or to their unit's."""
    link = f"{links}/letters/{row.letter}"
    if row.degree is not Degree.ORDINARY:
        subject = f"{CLASSIFIED_AR} · {CLASSIFIED_EN}"
        return Said(subject, _letter([f"{CLASSIFIED_AR}.", link], [f"{CLASSIFIED_EN}.", link]))
    where_ar, where_en = ("مكتب وحدتك", "your unit's desk") if desk_is_unit else ("مكتبك", "your desk")
    arabic = [f"وصلت إلى {where_ar} معاملة:", *_facts(row, "الموضوع", "الجهة", "الرقم", "الموعد"), link]
    english = [f"A letter came to {where_en}:", *_facts(row, "Subject", "Party", "Number", "Due"), link]
    subject = f"وصلت إلى {where_ar} معاملة · A letter came to {where_en}: {_line(row.subject)}"
    return Said(subject, _letter(arabic, english))


def digest(rows: Sequence[DeskRow], open: int, overdue: int, due_today: int, today: date, links: str) -> Said:
    """What lies there this morning: the figures of all, and the first of those of the ordinary degree."""
    ordinary = [row for row in rows if row.degree is Degree.ORDINARY][:LISTED]
    classified = sum(row.degree is not Degree.ORDINARY for row in rows)
    arabic = [f"على مكتبك: {open} · المتأخر: {overdue} · المستحق اليوم: {due_today} · المصنف: {classified}", ""]
    english = [f"On your desk: {open} · overdue: {overdue} · due today: {due_today} · classified: {classified}", ""]
    for row in ordinary:
        arabic.append(f"- {_number(row)} {_line(row.subject)}{_until(row, 'الموعد')}")
        english.append(f"- {_number(row)} {_line(row.subject)}{_until(row, 'due')}")
    link = f"{links}/desk"
    subject = f"مكتبك صباح {today} · Your desk this morning: {open}"
    return Said(subject, _letter([*arabic, link], [*english, link]))


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
