"""One example of every word of the language, as tests and golden files use them."""

from datetime import UTC, date, datetime

from libs.contracts.archive import Archived, FileText, Legible, TextExtracted
from libs.contracts.exchange import Admitted, Delivered, Dismissed
from libs.contracts.intake import Degree, Direction, Mark, Numbered, Proposal, Reclassified, Urgency
from libs.contracts.routing import Appointed, Closed, Established, Left, Name, Role
from libs.decider import Event
from tests.letters import (
    ACKNOWLEDGED,
    ARRIVED,
    ASSIGNED,
    ATTACHED,
    BROUGHT_BACK,
    COMPLETED,
    COPIED,
    CORRECTED,
    FORWARDED,
    ORIGINAL,
    RECALLED,
    RECEIVED,
    REFERRED,
    REGISTERED,
    REOPENED,
    SENT_BACK,
    TURNED_AWAY,
    VOIDED,
)

LEGAL = Name(ar="دائرة الشؤون القانونية", en="Legal Affairs")
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
CAME = ARRIVED.model_copy(
    update={
        "attachments": (ORIGINAL,),
        "direction": Direction.INTERNAL,
        "degree": Degree.RESTRICTED,
        "received": datetime(2026, 11, 22, 7, 58, tzinfo=UTC),
        "message": "<1188@moh.example>",
        "mark": Mark.AUTO_REPLY,
        "proposal": Proposal(
            subject="طلب ترخيص", party="moh", sender_reference="م م/ت/1188/2026", sender_date=date(2026, 11, 10)
        ),
    }
)

EXAMPLES: dict[str, list[Event]] = {
    "intake.letter": [
        *(WHOLE, Reclassified(degree=Degree.SECRET, reason="names"), CORRECTED, VOIDED),
        *(CAME, TURNED_AWAY, BROUGHT_BACK, ACKNOWLEDGED, ATTACHED),
    ],
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
