"""What archive says about the file plan: which letters belong together, how long they are kept, and what then."""

from enum import StrEnum

from libs.decider import Event, Kind


class Fate(StrEnum):
    DESTROY = "destroy"
    KEEP = "keep"  # for ever


class Begins(StrEnum):
    """The day from which the years are counted."""

    CONCLUSION = "conclusion"  # when nothing of it was on a desk any more; of what was never referred, its entry
    ENTRY = "entry"


class Planned(Event):
    """A class of the file plan, as it is from now on. Said again when anything of it changes: its versions."""

    code: str
    ar: str
    en: str
    parent: str = ""  # a code; empty: it is one of the highest
    active: int = 0  # years at hand
    intermediate: int = 0  # years after those, in the store
    fate: Fate = Fate.KEEP
    begins: Begins = Begins.CONCLUSION


class ClassClosed(Event):
    """Nothing is filed under it any more. What lies there is kept as it says."""


class ClassHeld(Event):
    """Nothing under it, or under what belongs to it, is destroyed, whatever its years say."""

    reason: str


class ClassReleased(Event):
    """Its years count again."""

    reason: str


PlanEvent = Planned | ClassClosed | ClassHeld | ClassReleased

PLAN: Kind[PlanEvent] = Kind("archive.plan", (Planned, ClassClosed, ClassHeld, ClassReleased))
