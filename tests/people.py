"""People that tests ask as."""

from libs.contracts.intake import Degree, Direction
from libs.contracts.routing import Role
from libs.policy import Mandate, Person, acting

REGISTRY, LEGAL, FINANCE = "registry", "legal", "finance"

CLERK = Person("clerk", frozenset({Role.CLERK, Role.OFFICER}), REGISTRY, clearance=Degree.SECRET)
BADR = Person("badr", frozenset({Role.CLERK, Role.OFFICER}), REGISTRY, clearance=Degree.SECRET)
LAWYER = Person("lawyer", frozenset({Role.OFFICER}), LEGAL, clearance=Degree.SECRET)
ACCOUNTANT = Person("accountant", frozenset({Role.OFFICER}), FINANCE, clearance=Degree.ORDINARY)
DIRECTOR = Person(
    "director", frozenset({Role.DIRECTOR, Role.OFFICER}), LEGAL, frozenset({LEGAL, FINANCE}), Degree.SECRET
)
MINISTER = Person("minister", frozenset({Role.MANAGEMENT}), "office", clearance=Degree.TOP_SECRET)
ADMIN = Person("admin", frozenset({Role.ADMINISTRATOR}), "it", clearance=Degree.TOP_SECRET)

# Finance's accountant, in the clerk's name: in all that is the clerk's, and in the outgoing letters alone.
FOR_THE_CLERK = acting(ACCOUNTANT, CLERK, Mandate("d" * 32, CLERK.id))
OUTGOING_FOR_THE_CLERK = acting(ACCOUNTANT, CLERK, Mandate("d" * 32, CLERK.id, direction=Direction.OUTGOING))
