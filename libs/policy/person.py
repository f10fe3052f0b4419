"""A person's side of the rule, as the gateway's token carries it."""

from dataclasses import dataclass, field

from libs.contracts.intake import Degree, Direction
from libs.contracts.routing import Role

SERVICE = "service"  # a service's own token: it reads the organisation, never a letter
READERS = frozenset({Role.CLERK, Role.OFFICER, Role.DIRECTOR, Role.MANAGEMENT, Role.RECORDS})


@dataclass(frozen=True, slots=True)
class Mandate:
    """For whom somebody acts, under which delegation, and how much of what that person may do."""

    delegation: str
    giver: str
    unit: str | None = None  # only what lies on this unit's desk; None: all that the giver has
    direction: Direction | None = None  # only such letters
    degree: Degree | None = None  # and none above this one


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    roles: frozenset[str] = frozenset()
    unit: str = ""
    directs: frozenset[str] = field(default=frozenset())  # the units whose desks, and whose people's, they see
    clearance: Degree = Degree.ORDINARY  # as low as the place they are reading from makes it
    outside: bool = False
    mandate: Mandate | None = None  # they act for another: all else here is what that leaves them, see `acting`
    heirs_of: frozenset[str] = frozenset()  # the units that theirs took over: what was at those desks, is at theirs

    @property
    def whose(self) -> str:
        """In whose name they ask: their own, or the giver's."""
        return self.mandate.giver if self.mandate else self.id

    @property
    def desks(self) -> frozenset[str]:
        """Where they sit: what lies there they may answer."""
        own = "" if self.mandate and self.mandate.unit else self.whose
        return frozenset(filter(None, (own, self.unit))) | self.heirs_of

    @property
    def places(self) -> frozenset[str]:
        """What a letter must have come by for them to see it. See `libs.policy.letter`."""
        return self.desks | {f"under:{unit}" for unit in self.directs}

    @property
    def reads(self) -> bool:
        """Administrators and services look after the system, not into letters."""
        return not self.roles.isdisjoint(READERS)

    @property
    def tray(self) -> str | None:
        """The registry whose arrivals they register. See `libs.policy.arrival`."""
        return self.unit if self.unit and Role.CLERK in self.roles else None

    @property
    def everywhere(self) -> bool:
        return Role.MANAGEMENT in self.roles

    @property
    def only(self) -> Direction | None:
        """The one sort of letters that they see, if it is not all of them."""
        return self.mandate.direction if self.mandate else None


def acting(holder: Person, giver: Person, mandate: Mandate) -> Person:
    """The holder of a delegation as they act under it: where the giver sits, and cleared as the lower of the two.

    It never makes a reader of somebody who is none, hands on no care of the system, and ends where the giver's ends:
    of a unit that the giver directs they see and assign what lies there, they do not sit at its desk.
    """
    given, unit = giver.roles & READERS, mandate.unit
    if unit:
        given = given - {Role.MANAGEMENT} if unit in giver.desks | giver.directs else frozenset()
    degrees = [holder.clearance, giver.clearance, mandate.degree or giver.clearance]
    return Person(
        id=holder.id,
        roles=given if holder.reads else frozenset(),
        unit=giver.unit if unit in (None, giver.unit) else "",
        directs=giver.directs & {unit} if unit else giver.directs,
        clearance=min(degrees, key=lambda degree: degree.rank),
        outside=holder.outside,
        mandate=mandate,
        heirs_of=giver.heirs_of if unit in (None, giver.unit) else giver.heirs_of & {unit},
    )
