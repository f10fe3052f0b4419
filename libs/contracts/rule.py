"""What routing says about rules of the first referral. The names are the storage format."""

from libs.decider import Event, Kind

from .intake import Direction


class Ruled(Event):
    """Letters like these are referred there first, as it is from now on. Said again when anything of it changes."""

    title: str
    unit: str  # the registry whose letters it is about; nothing: every registry's
    to: str
    instruction: str
    direction: Direction | None = None  # None: whichever way they go
    party: str = ""  # nothing: whoever writes
    words: str = ""  # all of them stand in the subject, however inflected
    book: str = ""  # a register's name, without its year; nothing: any
    guidance: str = ""
    days: int | None = None  # until it is due, from the day of entry; None: no date
    active: bool = False  # False: it is being tried, and refers nothing


class Lifted(Event):
    """The rule holds no more. What it referred stays where it is."""


RuleEvent = Ruled | Lifted

RULE: Kind[RuleEvent] = Kind("routing.rule", (Ruled, Lifted))
