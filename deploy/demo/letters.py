"""The demonstration's two hundred letters: the same ones every time. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from libs.contracts.intake import Degree, Direction, Urgency
from libs.contracts.routing import Role
from services.routing.commands import Instruction, Outcome

from ..organisation import Organisation
from .letter import Form, Letter
from .lot import Lot
from .matters import COMPANY, Incoming, Internal, Matters, Said
from .quarter import DAY, DAYS, after, is_working
from .way import OUTCOMES, Way, go, members

ALL, INCOMING, INTERNAL, REPLIES = 200, 114, 26, 44
URGENCIES = {Urgency.NORMAL: 66, Urgency.URGENT: 25, Urgency.VERY_URGENT: 9}
OFFICIAL = {Form.PDF: 76, Form.SCAN: 10, Form.TIFF: 8, Form.PNG: 6}
BY_COMPANY = {Form.PDF: 40, Form.MAIL: 34, Form.TIFF: 14, Form.PNG: 12}
ORDER = (Direction.INCOMING, Direction.INTERNAL, Direction.OUTGOING)  # of a day's work
MINISTRY, REGISTRY = "ministry", "registry"


@dataclass(frozen=True)
class Ministry:
    """Where the letters come and go."""

    people: Organisation
    about: Matters

    def unit(self, key: str) -> str:
        return next(unit.name.ar for unit, _ in self.people.all_units() if unit.key == key)

    def clerk(self, lot: Lot, unit: str, degree: Degree) -> str:
        """Somebody there who registers, and may read it."""
        able = [each for each in members(self.people, unit) if Role.CLERK in each.roles]
        return lot.one([each.key for each in able if each.clearance.rank >= degree.rank])

    def party(self, name: str, keys: tuple[str, ...] | str) -> tuple[str, str]:
        """Its name, and how its references begin."""
        if keys == COMPANY:
            return self.known(name)["company"], ""
        return self.about.parties[Lot(f"party/{name}").one(keys)]

    def known(self, name: str) -> dict[str, str]:
        """What a letter of this name is about, and the answer to it."""
        lot, about = Lot(f"words/{name}"), self.about
        shown = {"company": about.companies, "product": about.products, "governorate": about.governorates}
        return {what: lot.one(of) for what, of in shown.items()}

    def words(self, name: str, said: Said) -> dict[str, Any]:
        known = self.known(name)
        return {"name": name, "subject": said.subject.format(**known), "body": said.body.format(**known)}

    def way(self, lot: Lot, degree: Degree) -> Way:
        busier = [day for day in DAYS for _ in range(3 if day.weekday() == 6 else 2)]  # a week's mail comes on Sunday
        return Way(self.people, lot, degree, lot.weighed(URGENCIES), lot.one(busier))


def planned(people: Organisation, about: Matters) -> list[Letter]:
    """In the order in which they are entered: day by day."""
    ministry = Ministry(people, about)
    incoming = [(_incoming(ministry, n), about.incoming[n % len(about.incoming)]) for n in range(INCOMING)]
    replies = [_reply(ministry, letter, matter) for letter, matter in incoming if _answered(letter, matter)][:REPLIES]
    internal = [_internal(ministry, n) for n in range(INTERNAL)]
    own = [_outgoing(ministry, n) for n in range(ALL - INCOMING - INTERNAL - len(replies))]
    letters = [*(letter for letter, _ in incoming), *internal, *replies, *own]
    return sorted(letters, key=lambda letter: (letter.on, ORDER.index(letter.direction), letter.name))


def some(letters: Sequence[Letter], count: int) -> list[Letter]:
    """`count` of them, spread over the quarter."""
    return [letters[n * len(letters) // count] for n in range(count)]


def _incoming(ministry: Ministry, n: int) -> Letter:
    lot, about = Lot(name := f"incoming-{n}"), ministry.about
    matter = about.incoming[n % len(about.incoming)]
    sender, mark = ministry.party(name, matter.sender)
    form = lot.weighed(OFFICIAL if mark else BY_COMPANY)
    return _entered(
        ministry.way(lot, matter.degree),
        ministry.clerk(lot, lot.one(matter.at), matter.degree),
        matter,
        back=matter.back if lot.chance(60) else lot.one(about.reasons) if lot.chance(8) else "",
        direction=Direction.INCOMING,
        **ministry.words(name, matter),
        sender=sender,
        addressee=ministry.unit(MINISTRY),
        reference=f"{mark}/{lot.between(40, 1900)}/2020" if mark else "",
        form=form,
        attached=form is not Form.MAIL and lot.chance(20),
    )


def _internal(ministry: Ministry, n: int) -> Letter:
    lot = Lot(name := f"internal-{n}")
    matter = ministry.about.internal[n % len(ministry.about.internal)]
    return _entered(
        ministry.way(lot, matter.degree),
        ministry.clerk(lot, REGISTRY, matter.degree),
        matter,
        direction=Direction.INTERNAL,
        **ministry.words(name, matter),
        sender=ministry.unit(matter.sender),
        addressee=ministry.unit(matter.way[-1]),
    )


def _entered(way: Way, clerk: str, matter: Incoming | Internal, back: str = "", **said: Any) -> Letter:
    on, answered = way.day, isinstance(matter, Incoming) and matter.reply
    dated = _before(on, way.lot.below(4)) if said["direction"] is Direction.INCOMING else None
    outcome = Outcome.ANSWERED if answered else OUTCOMES.get(matter.ask, Outcome.BY_PHONE)
    go(way, matter, clerk, outcome, back)
    return Letter(
        on=on, dated=dated, degree=matter.degree, urgency=way.urgency, by=clerk, steps=tuple(way.steps), **said
    )


def _before(day: date, count: int) -> date:
    """A working day at least so many days earlier."""
    day -= DAY * count
    while not is_working(day):
        day -= DAY
    return day


def _answered(letter: Letter, matter: Incoming) -> bool:
    return bool(matter.reply) and any(step.act == "complete" for step in letter.steps)


def _reply(ministry: Ministry, letter: Letter, matter: Incoming) -> Letter:
    lot = Lot(name := f"reply-{letter.name}")
    done = max(step.on for step in letter.steps if step.act == "complete")
    on = min(after(done, lot.below(2)), DAYS[-1])
    clerk = ministry.clerk(lot, REGISTRY, letter.degree)
    way = Way(ministry.people, lot, letter.degree, letter.urgency, on)
    copy = way.refer(clerk, None, [], [matter.way[-1]], Instruction.INFORM_FILE)
    reader = way.of(matter.way[-1])
    if copy and reader and lot.chance(75):
        way.receive(reader, copy[0])
    return Letter(
        name=name,
        direction=Direction.OUTGOING,
        on=on,
        subject=matter.reply.format(**ministry.known(letter.name)),
        body=f"نشير إلى خطابكم بشأن ({letter.subject})، ونفيدكم بالآتي: {matter.note}",
        sender=ministry.unit(MINISTRY),
        addressee=letter.sender,
        reference=letter.reference,
        dated=letter.dated,
        degree=letter.degree,
        urgency=letter.urgency,
        by=clerk,
        steps=tuple(way.steps),
    )


def _outgoing(ministry: Ministry, n: int) -> Letter:
    lot, about = Lot(name := f"outgoing-{n}"), ministry.about
    said = about.outgoing[n % len(about.outgoing)]
    way = ministry.way(lot, said.degree)
    on, clerk = way.day, ministry.clerk(lot, REGISTRY, said.degree)
    due = {"due": after(on, 10).isoformat()}
    parts, officer = way.refer(clerk, None, [said.of], [], Instruction.FOLLOW_UP, **due), way.of(said.of)
    if parts and officer and lot.chance(70):
        way.wait(3, 9)
        way.complete(officer, parts[0], Outcome.FILED, "ورد الرد وحُفظ مع أصله.")
    return Letter(
        direction=Direction.OUTGOING,
        on=on,
        **ministry.words(name, said),
        sender=ministry.unit(MINISTRY),
        addressee=ministry.party(name, said.to)[0],
        degree=said.degree,
        urgency=way.urgency,
        by=clerk,
        steps=tuple(way.steps),
    )
