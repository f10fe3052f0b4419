"""How a letter stands towards its end, as the log has it now: what destroying it must know of others."""

from dataclasses import dataclass
from datetime import date

from libs.contracts import intake, routing
from libs.contracts.plan import PLAN, Fate
from libs.decider import Meta
from libs.eventlog import Log

from .disposition import CLASS_HELD, COMING, FOR_EVER, OPEN, known_of
from .letter import LETTER, files_of
from .plan import CLASS, Class, class_id
from .retention import Retained, due, folded


@dataclass(frozen=True, slots=True)
class Standing:
    row: Retained
    way: list[Class]  # its class, and those it lies under; none: it is filed under none
    coming: bool  # not all of its files are archived

    @property
    def due(self) -> date | None:
        return due(self.row, self.way[0]) if self.way else None

    @property
    def class_held(self) -> str:
        """Why, of the nearest that is held."""
        return next((each.held for each in self.way if each.held), "")

    def told(self, by: Meta) -> Meta:
        """The same who asks, knowing this."""
        for_ever = bool(self.way) and self.way[0].planned.fate is Fate.KEEP
        holds = ((OPEN, self.row.parts), (CLASS_HELD, self.class_held), (FOR_EVER, for_ever), (COMING, self.coming))
        elsewhere = frozenset(name for name, true in holds if true)
        known = known_of(self.way[0], self.due) if self.way else {}
        return by.model_copy(update={"elsewhere": elsewhere, "known": known})


async def standing(log: Log, letter: str) -> Standing | None:
    """None: there is no such letter."""
    entry = await log.load(intake.LETTER, letter)
    kept = await log.load(LETTER.kind, letter)
    row = folded([*entry, *await log.load(routing.LETTER, letter), *kept])
    if row is None or row.entered is None:
        return None
    coming = not LETTER.replay(kept).keeps(files_of(entry)[0])
    return Standing(row, await way_of(log, row.code), coming)


async def way_of(log: Log, code: str) -> list[Class]:
    """The class and those it lies under, the nearest first."""
    known: dict[str, Class] = {}
    while code and code not in known:
        one = CLASS.replay(await log.load(PLAN, class_id(code)))
        if one is None:
            break
        known[code], code = one, one.planned.parent
    return list(known.values())
