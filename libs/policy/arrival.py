"""Who may see what waits in a tray, and is no letter yet: the clerks of its registry, as far as they are cleared.

Whoever acts for one of them registers as far as the delegation goes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from libs.contracts import intake
from libs.contracts.intake import Arrived, Degree, Direction, Registered
from libs.decider import Commit

from .person import Person


@dataclass(frozen=True, slots=True)
class Arrival:
    letter: str  # that it may become
    unit: str
    degree: Degree
    direction: Direction


@dataclass(frozen=True, slots=True)
class TrayRow:
    letter: str
    unit: str
    degree: int  # its rank
    direction: Direction


def arrival(arrival: Arrival | None, event: intake.LetterEvent, commit: Commit[intake.LetterEvent]) -> Arrival | None:
    """Turned away it still lies in its tray; registered it is a letter, and seen as one."""
    match event:
        case Arrived(unit=unit, degree=degree, direction=direction):
            return Arrival(commit.entity, unit, degree, direction)
        case Registered():
            return None
        case _:
            return arrival


def tray_rows(arrival: Arrival) -> Iterable[TrayRow]:
    yield TrayRow(arrival.letter, arrival.unit, arrival.degree.rank, arrival.direction)


def may_register(person: Person, arrival: Arrival | None) -> bool:
    if arrival is None or person.tray is None:
        return False
    if person.only not in (None, arrival.direction):
        return False
    return arrival.unit == person.tray and arrival.degree.rank <= person.clearance.rank


def registrable(person: Person, letter: str) -> tuple[str, tuple[object, ...]]:
    """The same rule as an SQL condition on the column that names the letter, and its values in order."""
    if person.tray is None:
        return "0", ()
    rule = "trays.unit = ? AND trays.degree <= ?"
    values: tuple[object, ...] = (person.tray, person.clearance.rank)
    if person.only:
        rule, values = f"{rule} AND trays.direction = ?", (*values, person.only)
    return f"EXISTS (SELECT 1 FROM trays WHERE trays.letter = {letter} AND {rule})", values
