"""Which classes does the file plan have, and which of them are held?"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from libs.contracts.plan import PLAN, ClassHeld, PlanEvent, Planned
from libs.decider import Commit
from libs.views import View, select

from .plan import Class, evolve


@dataclass(frozen=True, slots=True)
class Dossier:
    id: str
    planned: Planned
    closed: bool = False
    held: str = ""
    held_on: date | None = None
    held_by: str = ""


@dataclass(frozen=True, slots=True)
class ClassRow:
    id: str
    code: str
    ar: str
    en: str
    parent: str
    active: int
    intermediate: int
    fate: str
    begins: str
    closed: bool
    held: str  # why; nothing while it is not
    held_on: date | None
    held_by: str

    @property
    def kept(self) -> Class:
        said = {name: getattr(self, name) for name in Planned.model_fields}
        return Class(Planned.model_validate(said), self.closed, self.held)


def project(dossier: Dossier | None, event: PlanEvent, commit: Commit[PlanEvent]) -> Dossier | None:
    now = evolve(Class(dossier.planned, dossier.closed, dossier.held) if dossier else None, event)
    if now is None:
        return None
    since, by = (dossier.held_on, dossier.held_by) if dossier and now.held else (None, "")
    if isinstance(event, ClassHeld):
        since, by = commit.meta.on, commit.meta.whose
    return Dossier(commit.entity, now.planned, now.closed, now.held, since, by)


def rows(dossier: Dossier) -> Iterable[ClassRow]:
    said = dossier.planned.model_dump(mode="json")
    held, on, by = dossier.held, dossier.held_on, dossier.held_by
    yield ClassRow(id=dossier.id, **said, closed=dossier.closed, held=held, held_on=on, held_by=by)


CLASSES = View(
    name="classes",
    version=1,
    listens=(PLAN,),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=ClassRow,
)


def classes(db: sqlite3.Connection) -> list[ClassRow]:
    """As they stand under each other, each level in the order of its codes."""
    return select(db, ClassRow, "SELECT * FROM classes ORDER BY code")
