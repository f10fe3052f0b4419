"""One example of every word of the language, as tests and golden files use them."""

from datetime import date

from libs.contracts.archive import Archived
from libs.contracts.intake import Degree, Numbered, Reclassified, Urgency
from libs.contracts.routing import Appointed, Closed, Established, Left, Name, Role
from libs.decider import Event
from tests.letters import (
    ASSIGNED,
    COMPLETED,
    COPIED,
    FORWARDED,
    ORIGINAL,
    RECALLED,
    RECEIVED,
    REFERRED,
    REGISTERED,
    REOPENED,
    SENT_BACK,
)

LEGAL = Name(ar="دائرة الشؤون القانونية", en="Legal Affairs")
WHOLE = REGISTERED.model_copy(
    update={
        "attachments": (ORIGINAL,),
        "sender_reference": "م م/ت/1188/2026",
        "sender_date": date(2026, 11, 10),
        "urgency": Urgency.URGENT,
    }
)

EXAMPLES: dict[str, list[Event]] = {
    "intake.letter": [WHOLE, Reclassified(degree=Degree.SECRET, reason="names")],
    "intake.register": [Numbered(first=17, letters=("e" * 32,))],
    "routing.letter": [REFERRED, COPIED, RECEIVED, SENT_BACK, FORWARDED, COMPLETED, RECALLED, ASSIGNED, REOPENED],
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
    "archive.letter": [Archived(files=(ORIGINAL,))],
}
