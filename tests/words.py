"""One example of every word of the language, as tests and golden files use them."""

from datetime import UTC, date, datetime

from libs.contracts import calendar
from libs.contracts.exchange import Admitted, Delivered, Dismissed
from libs.contracts.favourite import Dropped, Kept
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
    Proposal,
    Reclassified,
    Seems,
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
    Established,
    Left,
    MergedInto,
    Name,
    Revoked,
    Role,
)
from libs.contracts.rule import Lifted, Ruled
from libs.decider import Event
from libs.worktime import Hours
from services.routing.policy import DEFAULT
from tests.archive_words import ARCHIVES
from tests.letters import (
    ACKNOWLEDGED,
    ADVISED,
    ARRIVED,
    ASSIGNED,
    ATTACHED,
    BORROWED,
    BROUGHT_BACK,
    COMPLETED,
    CONCLUDED,
    COPIED,
    CORRECTED,
    ENDED,
    ESCALATED,
    FORWARDED,
    FREED,
    LINKED,
    MOVED,
    OPENED,
    ORIGINAL,
    POSTPONED,
    PROCEEDED,
    RECALLED,
    RECEIVED,
    REFERRED,
    REFUSED,
    REGISTERED,
    REMINDED,
    REOPENED,
    REPLY_AWAITED,
    REPLY_SETTLED,
    RESUMED,
    RETIRED,
    RETURNED,
    SENT_BACK,
    TURNED_AWAY,
    UNDONE,
    UNLINKED,
    VOIDED,
)

LEGAL = Name(ar="دائرة الشؤون القانونية", en="Legal Affairs")
EID = Name(ar="عيد الفطر", en="Eid al-Fitr")
OFFICE = Hours(9 * 60, 17 * 60)
WEEK = (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, None, None)
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
CAME = ARRIVED.model_copy(
    update={
        "attachments": (ORIGINAL,),
        "direction": Direction.INTERNAL,
        "degree": Degree.RESTRICTED,
        "received": datetime(2026, 11, 22, 7, 58, tzinfo=UTC),
        "message": "<1188@moh.example>",
        "seems": Seems.AUTO_REPLY,
        "proposal": Proposal(
            subject="طلب ترخيص", party="moh", sender_reference="م م/ت/1188/2026", sender_date=date(2026, 11, 10)
        ),
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
        *(CAME, TURNED_AWAY, BROUGHT_BACK, ACKNOWLEDGED, ATTACHED, FREED),
    ],
    "intake.book": [OPENED, RETIRED],
    "intake.party": [Delisted(reason="two ministries became one"), LISTED, Merged(into="b" * 32), Parted()],
    "intake.register": [Numbered(first=17, letters=("e" * 32,))],
    "routing.letter": [
        *(REFERRED, COPIED, RECEIVED, SENT_BACK, FORWARDED, COMPLETED, RECALLED, ASSIGNED, REOPENED),
        *(REFUSED, CONCLUDED, RESUMED, ENDED, ADVISED, PROCEEDED, UNDONE, MOVED),
        *(REMINDED, ESCALATED, POSTPONED, REPLY_AWAITED, REPLY_SETTLED),
    ],
    "routing.unit": [Established(name=LEGAL, parent="a" * 32), Closed(), MergedInto(into="b" * 32)],
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
    "routing.told": [
        Notified(
            person="a" * 32,
            referral="1" * 32,
            message="<2@commerce.example>",
            step="after",
            due=date(2026, 11, 22),
        ),
    ],
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
    **ARCHIVES,
}
