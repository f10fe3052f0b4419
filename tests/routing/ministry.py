"""A small ministry and its letters, as the log tells of them."""

from itertools import count

from libs.contracts import intake, routing
from libs.contracts.intake import Degree
from libs.contracts.routing import Appointed, Established, Name, Role
from libs.eventlog import Stored
from libs.policy import Person
from tests.letters import REGISTERED, by_amal

MINISTRY, LEGAL, FINANCE, AMAL, BADR, HUDA = (f"{n:032x}" for n in range(1, 7))
NAME = Name(ar="اسم", en="name")

UNITS = {
    MINISTRY: Established(name=NAME, parent=None),
    LEGAL: Established(name=NAME, parent=MINISTRY),
    FINANCE: Established(name=NAME, parent=MINISTRY),
}
PERSONS = {
    id: Appointed(name=NAME, title=NAME, unit=unit, roles=(role,), clearance=Degree.ORDINARY)
    for id, unit, role in (
        (AMAL, LEGAL, Role.OFFICER),
        (BADR, FINANCE, Role.OFFICER),
        (HUDA, MINISTRY, Role.DIRECTOR),
    )
}
PEOPLE = {
    AMAL: Person(AMAL, frozenset({"officer"}), LEGAL),
    BADR: Person(BADR, frozenset({"officer"}), FINANCE),
    HUDA: Person(HUDA, frozenset({"director"}), MINISTRY, frozenset({MINISTRY, LEGAL, FINANCE}), Degree.SECRET),
}
ROOT = Person("0" * 32, frozenset({"administrator"}))


class Told:
    """A log that grows by what it is told."""

    def __init__(self):
        self.seqs, self.messages, self.meta = count(1), [], by_amal()

    def say(self, kind, id, *events, **meta):
        seq = next(self.seqs)
        said = by_amal().model_copy(update=meta)
        self.messages.append(Stored(kind.subject(id), seq, kind.encode(said, "", events)))
        return seq

    def organisation(self):
        for id, established in UNITS.items():
            self.say(routing.UNIT, id, established)
        for id, appointed in PERSONS.items():
            self.say(routing.PERSON, id, appointed)
        return self

    def letter(self, id, *ways, degree=Degree.ORDINARY, **meta):
        self.say(intake.LETTER, id, REGISTERED.model_copy(update={"degree": degree, "unit": MINISTRY}), by=HUDA)
        for way in ways:
            self.say(routing.LETTER, id, way, **meta)
        return self
