"""Situations that tests begin with."""

from datetime import date
from uuid import uuid4

from libs.contracts.intake import (
    Acknowledged,
    Arrived,
    Attached,
    BroughtBack,
    Change,
    Channel,
    Corrected,
    Direction,
    File,
    Proposal,
    Registered,
    TurnedAway,
    Urgency,
    Voided,
)
from libs.contracts.routing import Assigned, Completed, Forwarded, Recalled, Received, Referred, Reopened, SentBack
from libs.decider import Meta
from libs.decider.spec import AMAL
from services.intake.register import Register
from services.routing.letter import Instruction, Refer

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
ATTACHED = Attached(
    file=File(sha256="5" * 64, size=9, type="application/pdf", name="scan-02.pdf"),
    channel=Channel.SCANNER,
    origin="registry",
)
REFERRED = Referred(referral=R1, sender="minister", to="legal", unit="legal", instruction="study", due=DUE)
COPIED = Referred(referral=R2, sender="minister", to="amal", unit="legal", instruction="inform", main=False)
RECEIVED = Received(referral=R1)
SENT_BACK = SentBack(referral=R1, reason="annex missing")
ASSIGNED = Assigned(referral=R1, to="amal")
RECALLED = Recalled(referral=R1)
REOPENED = Reopened(referral=R1, reason="the reply lacks a date")
COMPLETED = Completed(referral=R1, outcome="answered")

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
