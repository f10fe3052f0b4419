"""One example of every word of the language, as tests and golden files use them."""

from datetime import date

from libs.contracts import calendar
from libs.contracts.archive import Archived, FileText, Legible, TextExtracted
from libs.contracts.exchange import Admitted, Delivered, Dismissed
from libs.contracts.intake import Degree, Numbered, Reclassified, Urgency
from libs.contracts.routing import Appointed, Closed, Established, Left, Name, Role
from libs.decider import Event
from libs.worktime import Hours
from services.routing.policy import DEFAULT
from tests.letters import (
    ASSIGNED,
    COMPLETED,
    COPIED,
    CORRECTED,
    ESCALATED,
    FORWARDED,
    ORIGINAL,
    POSTPONED,
    RECALLED,
    RECEIVED,
    REFERRED,
    REGISTERED,
    REMINDED,
    REOPENED,
    REPLY_AWAITED,
    REPLY_SETTLED,
    SENT_BACK,
    VOIDED,
)

LEGAL = Name(ar="دائرة الشؤون القانونية", en="Legal Affairs")
EID = Name(ar="عيد الفطر", en="Eid al-Fitr")
OFFICE = Hours(9 * 60, 17 * 60)
WEEK = (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, None, None)
HEALTH = Name(ar="وزارة الصحة", en="Ministry of Health")
WHOLE = REGISTERED.model_copy(
    update={
        "attachments": (ORIGINAL,),
        "sender_reference": "م م/ت/1188/2026",
        "sender_date": date(2026, 11, 10),
        "urgency": Urgency.URGENT,
        "despite": "the paper came after the mail",
    }
)

EXAMPLES: dict[str, list[Event]] = {
    "intake.letter": [WHOLE, Reclassified(degree=Degree.SECRET, reason="names"), CORRECTED, VOIDED],
    "intake.register": [Numbered(first=17, letters=("e" * 32,))],
    "routing.letter": [
        *(REFERRED, COPIED, RECEIVED, SENT_BACK, FORWARDED, COMPLETED, RECALLED, ASSIGNED, REOPENED),
        *(REMINDED, ESCALATED, POSTPONED, REPLY_AWAITED, REPLY_SETTLED),
    ],
    "routing.unit": [Established(name=LEGAL, parent="a" * 32), Closed()],
    "routing.person": [
        Appointed(
            name=Name(ar="أمل بنت سعيد", en="Amal Said"),
            title=Name(ar="باحثة قانونية", en="Legal researcher"),
            unit="b" * 32,
            roles=(Role.OFFICER,),
            clearance=Degree.LIMITED,
        ),
        Left(),
    ],
    "routing.calendar": [
        calendar.Drawn(name=LEGAL, zone="Europe/London", week=WEEK, units=("b" * 32,)),
        calendar.HolidaySet(holiday="c" * 32, start=date(2027, 3, 9), days=3, name=EID),
        calendar.HolidayLifted(holiday="c" * 32),
        calendar.SeasonSet(season="d" * 32, start=date(2027, 2, 8), end=date(2027, 3, 8), week=WEEK),
        calendar.SeasonLifted(season="d" * 32),
        calendar.MonthBegun(year=1448, month=9, day=date(2027, 2, 9)),
    ],
    "routing.policy": [calendar.PolicyLifted(), DEFAULT],
    "exchange.partner": [
        Admitted(name=HEALTH, parties=("وزارة الصحة", "وزارة الصحة - ديوان عام الوزارة")),
        Dismissed(),
    ],
    "exchange.delivery": [Delivered(partner="health", message="a" * 32)],
    "archive.letter": [
        Archived(files=(ORIGINAL,)),
        TextExtracted(
            reader=1,
            files=(
                FileText(
                    file=ORIGINAL.sha256,
                    legible=Legible.READ,
                    how="pdf",
                    text="d" * 64,
                    characters=1204,
                    pages=3,
                    cut=True,
                ),
                FileText(file="f" * 64, legible=Legible.UNREADABLE, how="office"),
                FileText(file="0" * 64, legible=Legible.NO_TEXT),
            ),
        ),
    ],
}
