"""A view: one question, answered by two pure functions from what was said about an entity."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from libs.decider import Commit, Event, Kind

E = TypeVar("E", bound=Event)
D = TypeVar("D")
R = TypeVar("R")


@dataclass(frozen=True)
class View(Generic[E, D, R]):
    """project folds every service's events about one id into its dossier; rows spreads it into a table.

    Raise the version when the same log must give other rows: the service then starts on a new file.
    """

    name: str
    version: int
    listens: tuple[Kind[E], ...]
    project: Callable[[D | None, E, Commit[E]], D | None]  # None: nothing (more) to keep
    rows: Callable[[D], Iterable[R]]
    dossier: type[D]  # a frozen dataclass
    row: type[R]  # a frozen dataclass; its first field is the table's key
    indexes: tuple[str, ...] = ()  # "desk, due"
    also: tuple[str, ...] = ()  # statements run once the table is there: triggers that keep sums beside the rows
    agrees: tuple[str, ...] = ()  # questions that find nothing as long as those sums are the rows' own
