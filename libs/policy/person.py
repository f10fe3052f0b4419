"""A person's side of the rule, as the gateway's token carries it."""

from dataclasses import dataclass, field

from libs.contracts.intake import Degree
from libs.contracts.routing import Role

SERVICE = "service"  # a service's own token: it reads the organisation, never a letter


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    roles: frozenset[str] = frozenset()
    unit: str = ""
    directs: frozenset[str] = field(default=frozenset())  # the units whose desks, and whose people's, they see
    clearance: Degree = Degree.ORDINARY  # as low as the place they are reading from makes it
    outside: bool = False

    @property
    def desks(self) -> frozenset[str]:
        """Where they sit: what lies there they may answer."""
        return frozenset(filter(None, (self.id, self.unit)))

    @property
    def places(self) -> frozenset[str]:
        """What a letter must have come by for them to see it. See `libs.policy.letter`."""
        return self.desks | {f"under:{unit}" for unit in self.directs}

    @property
    def reads(self) -> bool:
        """Administrators and services look after the system, not into letters."""
        return not self.roles.isdisjoint({Role.CLERK, Role.OFFICER, Role.DIRECTOR, Role.MANAGEMENT})

    @property
    def tray(self) -> str | None:
        """The registry whose arrivals they register. See `libs.policy.arrival`."""
        return self.unit if self.unit and Role.CLERK in self.roles else None

    @property
    def everywhere(self) -> bool:
        return Role.MANAGEMENT in self.roles
