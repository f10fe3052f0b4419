"""The reference quarter as the ministry counted it, 23 March to 29 May 2020: 29,339 letters and referrals. Pure.

More comes on a Sunday than on a Thursday, less in Ramadan, nothing on Fridays, Saturdays and at Eid. One incoming
letter in ten is a one-page PDF, everything else a mail. Nothing is received or completed: that is not counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from deploy.demo.letters import REGISTRY, Ministry
from deploy.demo.lot import Lot
from deploy.demo.matters import Incoming, Outgoing
from deploy.demo.quarter import DAYS, EID, RAMADAN
from libs.contracts.intake import Degree, Direction, Urgency

COUNTED = {"incoming": 12_418, "outgoing": 6_053, "referred": 10_868}
ALL = sum(COUNTED.values())

WEEKDAYS = {6: 130, 0: 110, 1: 100, 2: 95, 3: 75}  # Sunday to Thursday
FASTING = 70  # of a hundred
DESKS = {1: 80, 2: 15, 3: 5}  # to how many a letter goes
URGENCIES = {Urgency.NORMAL: 80, Urgency.URGENT: 15, Urgency.VERY_URGENT: 5}
PDF_EACH = 10


@dataclass(frozen=True, slots=True)
class Letter:
    name: str
    direction: Direction
    on: date
    subject: str
    body: str
    party: str
    reference: str
    degree: Degree
    urgency: Urgency
    by: str  # the clerk's key
    pdf: bool
    to: str = ""  # the unit's key; empty: nobody yet
    copies: tuple[str, ...] = ()


def counted(items: int) -> dict[str, int]:
    """So many in all, in the quarter's own proportions."""
    return dict(zip(COUNTED, shared(items, list(COUNTED.values())), strict=True))


def shared(items: int, weights: Sequence[int]) -> list[int]:
    """In whole numbers that add up: what is left over goes where most was cut off."""
    total = sum(weights)
    shares = [items * weight // total for weight in weights]
    cut = sorted(range(len(weights)), key=lambda n: (-(items * weights[n] % total), n))
    for n in cut[: items - sum(shares)]:
        shares[n] += 1
    return shares


def days(items: int) -> dict[date, int]:
    busy = [WEEKDAYS[day.weekday()] * (FASTING if RAMADAN <= day <= EID[1] else 100) for day in DAYS]
    return dict(zip(DAYS, shared(items, busy), strict=True))


def quarter(ministry: Ministry, items: int = ALL) -> Iterator[list[Letter]]:
    """Day by day."""
    counts = {what: days(count) for what, count in counted(items).items()}
    seen = 0
    for day in DAYS:
        referred = _desks(Lot(f"desks/{day}"), counts["incoming"][day], counts["referred"][day])
        came = [_incoming(ministry, seen + n, day, desks) for n, desks in enumerate(referred)]
        went = [_outgoing(ministry, f"{day}-{n}", day) for n in range(counts["outgoing"][day])]
        seen += len(came)
        yield [*came, *went]


def _desks(lot: Lot, letters: int, referrals: int) -> list[int]:
    """To how many desks each letter of a day goes: most to one, some to none."""
    desks = [0] * letters
    while referrals:
        for n in range(letters):
            more = min(lot.weighed(DESKS), referrals) if lot.chance(70) else 0
            desks[n] += more
            referrals -= more
    return desks


def _incoming(ministry: Ministry, n: int, day: date, desks: int) -> Letter:
    about = ministry.about.incoming
    matter, name = about[n % len(about)], f"quarter-in-{n}"
    lot = Lot(name)
    party, mark = ministry.party(name, matter.sender)
    to, *copies = _units(ministry, lot, matter, desks) or [""]
    return Letter(
        direction=Direction.INCOMING,
        on=day,
        **ministry.words(name, matter),
        party=party,
        reference=f"{mark}/{n}/2020" if mark else "",
        degree=matter.degree,
        urgency=lot.weighed(URGENCIES),
        by=ministry.clerk(lot, REGISTRY, matter.degree),
        pdf=n % PDF_EACH == 0,
        to=to,
        copies=tuple(copies),
    )


def _units(ministry: Ministry, lot: Lot, matter: Incoming, desks: int) -> list[str]:
    """The one whose business it is, and others that should know."""
    others = [unit.key for unit, _ in ministry.people.all_units() if unit.key not in (matter.way[0], REGISTRY)]
    first = lot.below(len(others))
    return [matter.way[0], *(others[(first + n) % len(others)] for n in range(desks - 1))] if desks else []


def _outgoing(ministry: Ministry, n: str, day: date) -> Letter:
    lot = Lot(name := f"quarter-out-{n}")
    said: Outgoing = lot.one(ministry.about.outgoing)
    return Letter(
        direction=Direction.OUTGOING,
        on=day,
        **ministry.words(name, said),
        party=ministry.party(name, said.to)[0],
        reference="",
        degree=said.degree,
        urgency=lot.weighed(URGENCIES),
        by=ministry.clerk(lot, REGISTRY, said.degree),
        pdf=False,
    )
