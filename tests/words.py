"""One example of every word of the language, as tests and golden files use them."""

from datetime import date

from libs.contracts.archive import Archived, FileText, Legible, TextExtracted
from libs.contracts.exchange import Admitted, Delivered, Dismissed
from libs.contracts.intake import (
    Degree,
    Delisted,
    Direction,
    Language,
    LetterKind,
    Link,
    Listed,
    Medium,
    Merged,
    Numbered,
    Parted,
    PartySort,
    Reclassified,
    Tie,
    Urgency,
)
from libs.contracts.notices import ByMail, DigestDue, Digested, NoticesChosen, Notified
from libs.contracts.routing import (
    Accepted,
    Appointed,
    Closed,
    Declined,
    Delegated,
    Dropped,
    Established,
    Kept,
    Left,
    Lifted,
    Name,
    Revoked,
    Role,
    Ruled,
)
from libs.decider import Event
from tests.letters import (
    ADVISED,
    ASSIGNED,
    BORROWED,
    COMPLETED,
    CONCLUDED,
    COPIED,
    CORRECTED,
    ENDED,
    FORWARDED,
    LINKED,
    OPENED,
    ORIGINAL,
    PROCEEDED,
    RECALLED,
    RECEIVED,
    REFERRED,
    REFUSED,
    REGISTERED,
    REOPENED,
    RESUMED,
    RETIRED,
    RETURNED,
    SENT_BACK,
    UNDONE,
    UNLINKED,
    VOIDED,
)

LEGAL = Name(ar="دائرة الشؤون القانونية", en="Legal Affairs")
HEALTH = Name(ar="وزارة الصحة", en="Ministry of Health")
HELD = ORIGINAL.model_copy(update={"said_name": "خطاب\u202efdp.exe", "quarantined": "file_two_faced"})
WHOLE = REGISTERED.model_copy(
    update={
        "attachments": (ORIGINAL, HELD),
        "sender_reference": "م م/ت/1188/2026",
        "sender_date": date(2026, 11, 10),
        "urgency": Urgency.URGENT,
        "despite": "the paper came after the mail",
        "language": Language.ARABIC,
        "kind": LetterKind.REQUEST,
        "medium": Medium.PAPER,
        "pages": 3,
        "file_code": "4/2-ق",
        "keywords": ("ترخيص", "صناعة"),
        "kept_at": "خزانة 3، ملف 12",
        "attachment_degrees": (Degree.ORDINARY,),
        "links": (Link(tie=Tie.RELATED, letter="b" * 32),),
        "mark": "2026/م و/000017",
        "party_id": "a" * 32,
    }
)

UNLINKED_OTHER = UNLINKED.model_copy(update={"tie": Tie.RELATED})  # the link itself stays, for the views to show

LISTED = Listed(
    ar="وزارة الصحة",
    en="Ministry of Health",
    sort=PartySort.BODY,
    spellings=("ديوان عام وزارة الصحة", "MoH"),
    emails=("info@health.example", "@health.example"),
    address="ص.ب 393، مسقط 100",
    file_number="و ص",
)

EXAMPLES: dict[str, list[Event]] = {
    "intake.letter": [
        WHOLE,
        Reclassified(degree=Degree.SECRET, reason="names"),
        CORRECTED,
        VOIDED,
        LINKED,
        UNLINKED_OTHER,
        BORROWED,
        RETURNED,
    ],
    "intake.book": [OPENED, RETIRED],
    "intake.party": [Delisted(reason="two ministries became one"), LISTED, Merged(into="b" * 32), Parted()],
    "intake.register": [Numbered(first=17, letters=("e" * 32,))],
    "routing.letter": [
        *(REFERRED, COPIED, RECEIVED, SENT_BACK, FORWARDED, COMPLETED, RECALLED, ASSIGNED, REOPENED),
        *(REFUSED, CONCLUDED, RESUMED, ENDED, ADVISED, PROCEEDED, UNDONE),
    ],
    "routing.unit": [Established(name=LEGAL, parent="a" * 32), Closed()],
    "routing.person": [
        Appointed(
            name=Name(ar="أمل بنت سعيد", en="Amal Said"),
            title=Name(ar="باحثة قانونية", en="Legal researcher"),
            unit="b" * 32,
            roles=(Role.OFFICER,),
            clearance=Degree.LIMITED,
            email="amal@commerce.example",
        ),
        Left(),
    ],
    "routing.rule": [
        Ruled(
            title="تراخيص وزارة الصحة",
            unit="a" * 32,
            to="b" * 32,
            instruction="study",
            direction=Direction.INCOMING,
            party="وزارة الصحة",
            words="ترخيص",
            book="incoming",
            guidance="للدراسة خلال أسبوع",
            days=7,
            active=True,
        ),
        Lifted(),
    ],
    "routing.delegation": [
        Delegated(
            giver="a" * 32,
            holder="b" * 32,
            first=date(2026, 12, 3),
            last=date(2026, 12, 20),
            unit="c" * 32,
            direction=Direction.INCOMING,
            degree=Degree.LIMITED,
        ),
        Accepted(),
        Declined(),
        Revoked(),
    ],
    "routing.notice": [
        NoticesChosen(mail=ByMail.AT_ONCE, tray=True),
        DigestDue(day=date(2026, 11, 22)),
        Digested(day=date(2026, 11, 22), message="<1@commerce.example>"),
    ],
    "routing.told": [Notified(person="a" * 32, referral="1" * 32, message="<2@commerce.example>")],
    "routing.favourite": [
        Kept(
            owner="a" * 32,
            name="مديرو المحافظات",
            to=("b" * 32, "c" * 32),
            copies=("d" * 32,),
            instruction="follow_up",
            guidance="ترفع كل إدارة تقريرها",
            days=5,
        ),
        Dropped(),
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
