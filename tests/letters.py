"""Situations that tests begin with."""

from datetime import date
from uuid import uuid4

from libs.contracts.intake import (
    Acknowledged,
    Arrived,
    Attached,
    Borrowed,
    BroughtBack,
    Change,
    Channel,
    Corrected,
    Direction,
    File,
    Freed,
    Linked,
    Opened,
    Proposal,
    Registered,
    Retired,
    Returned,
    Tie,
    TurnedAway,
    Unlinked,
    Urgency,
    Voided,
)
from libs.contracts.routing import (
    Advised,
    Assigned,
    Completed,
    Concluded,
    Ended,
    Escalated,
    Forwarded,
    Moved,
    Postponed,
    Proceeded,
    Recalled,
    Received,
    Referred,
    Refused,
    Reminded,
    Reopened,
    ReplyAwaited,
    ReplySettled,
    Resumed,
    SentBack,
    Undone,
)
from libs.decider import Meta
from libs.decider.spec import AMAL
from services.intake.register import Register
from services.routing.commands import Instruction, Refer

R1, R2 = "1" * 32, "2" * 32
DUE = date(2026, 12, 1)

ORIGINAL = File(sha256="0" * 64, size=6, type="application/pdf", name="خطاب.pdf")
REGISTERED = Registered(
    register_id="incoming-2026",
    number=17,
    direction=Direction.INCOMING,
    subject="طلب ترخيص",
    party="moh",
    original=ORIGINAL,
    unit="registry",
)
CORRECTED = Corrected(
    reason="misread",
    subject=Change(before="طلب ترخيص", now="طلب تجديد ترخيص"),
    sender_date=Change(before=None, now=date(2026, 11, 10)),
    urgency=Change(before=Urgency.NORMAL, now=Urgency.URGENT),
)
ARRIVED = Arrived(
    channel=Channel.MAIL,
    unit="registry",
    original=ORIGINAL,
    origin="registry@ministry.example",
    sender="a.salim@moh.example",
    proposal=Proposal(subject="طلب ترخيص", party="moh"),
)
TURNED_AWAY = TurnedAway(reason="an advertisement")
BROUGHT_BACK = BroughtBack()
ACKNOWLEDGED = Acknowledged(to="a.salim@moh.example", message="<answer@ministry.example>")
VOIDED = Voided(reason="entered twice")
BORROWED = Borrowed(borrower="legal", until=DUE, note="for the court")
RETURNED = Returned()
OPENED = Opened(
    name_ar="صادر مكتب الوزير",
    name_en="The minister's outgoing",
    direction=Direction.OUTGOING,
    unit="d" * 32,
    pattern="{year}/{unit}/{n:06}",
    sign="م و",
    required=("kind", "pages"),
)
RETIRED = Retired()
LINKED = Linked(tie=Tie.REPLY_TO, letter="a" * 32)
UNLINKED = Unlinked(tie=Tie.REPLY_TO, letter="a" * 32, reason="another one was meant")
ATTACHED = Attached(
    file=File(sha256="5" * 64, size=9, type="application/pdf", name="scan-02.pdf"),
    channel=Channel.SCANNER,
    origin="registry",
)
HELD_SCAN = Attached(file=ATTACHED.file.model_copy(update={"quarantined": "file_two_faced"}), channel=Channel.SCANNER)
FREED = Freed(file=HELD_SCAN.file, reason="looked at by information security")
REFERRED = Referred(referral=R1, sender="minister", to="legal", unit="legal", instruction="study", due=DUE)
COPIED = Referred(referral=R2, sender="minister", to="amal", unit="legal", instruction="inform", main=False)
RECEIVED = Received(referral=R1)
SENT_BACK = SentBack(referral=R1, reason="annex missing")
ASSIGNED = Assigned(referral=R1, to="amal")
RECALLED = Recalled(referral=R1)
REOPENED = Reopened(referral=R1, reason="the reply lacks a date")
COMPLETED = Completed(referral=R1, outcome="answered")
REFUSED = Refused(referral=R1, reason="not our duty")
CONCLUDED = Concluded(outcome="answered", answer="a" * 32, note="by post", despite="finance is late")
RESUMED = Resumed(reason="they wrote again")
ENDED = Ended(referral=R1)
ASKED = REFERRED.model_copy(update={"referral": R2, "sender": "legal", "to": "finance", "unit": "finance", "asks": R1})
ADVISED = Advised(referral=R2, opinion="the budget allows it")
PROCEEDED = Proceeded(referral=R1, reason="the court will not wait")
UNDONE = Undone(commit=7, act="Completed", withdrawn=(R2,), referral=R1)
REMINDED = Reminded(referral=R1, step="before", due=DUE, to="legal")
ESCALATED = Escalated(referral=R1, step="director", due=DUE, to="head")
POSTPONED = Postponed(referral=R1, due=date(2026, 12, 15), before=DUE, reason="they asked for it")
REPLY_AWAITED = ReplyAwaited(desk="legal", until=DUE)
REPLY_SETTLED = ReplySettled(desk="legal", reason="they came by")
MOVED = Moved(referral=R1, to="finance", unit="finance", sender="minister")

FORWARDED = Forwarded(referral=R1)
REFER = Refer(to=("finance",), instruction=Instruction.STUDY, due=DUE)
REGISTER = Register(direction=Direction.INCOMING, subject="طلب ترخيص", party="moh", original=ORIGINAL)


def new_id() -> str:
    return uuid4().hex


AMAL_AT_LEGAL = AMAL.model_copy(
    update={
        "desks": frozenset({"amal", "legal"}),
        "known": {"amal": "legal", "legal": "legal", "finance": "finance", "badr": "finance", "minister": "minister"},
    }
)


def by_amal() -> Meta:
    """Each time another command of hers."""
    return AMAL_AT_LEGAL.model_copy(update={"id": new_id()})
