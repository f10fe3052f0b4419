"""Desks over HTTP: what lies there, and how much of it is late."""

import sqlite3
from collections.abc import Collection
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from libs.policy import Person
from libs.web import ThePerson, TheViews, Today

from .desk import DeskRow
from .desk_lists import Counts, List, Sort, figures, lying
from .follow_up import FollowRow, followed

router = APIRouter()


class Desk(BaseModel):
    seq: int
    rows: list[DeskRow]
    counts: Counts
    overdue: int
    due_today: int
    next_due: date | None
    done_this_week: int


def on(
    db: sqlite3.Connection, person: Person, desks: Collection[str], list: List, today: date, sort: Sort, seq: int
) -> Desk:
    now = figures(db, person, desks, today)
    return Desk(
        seq=seq,
        rows=lying(db, person, desks, list, today, sort),
        counts=now.counts,
        overdue=now.overdue,
        due_today=now.due_today,
        next_due=now.next_due,
        done_this_week=now.done_this_week,
    )


@router.get("/desk")
async def desk(
    person: ThePerson,
    views: TheViews,
    today: Today,
    list: List = List.OPEN,
    desk: Annotated[str | None, Query(max_length=64)] = None,
    sort: Sort = Sort.DUE,
) -> Desk:
    """Without `desk`, all the desks the person sits at."""
    return await views.ask(on, person, [desk] if desk else person.desks, list, today, sort, views.seq)


class FollowUp(BaseModel):
    seq: int
    rows: list[FollowRow]
    total: int


@router.get("/follow-up")
async def follow_up(
    person: ThePerson, views: TheViews, desk: Annotated[str | None, Query(max_length=64)] = None
) -> FollowUp:
    """What the desk asked of others and waits for; without `desk`, all the desks the person sits at."""
    seq, (rows, total) = views.seq, await views.ask(followed, person, [desk] if desk else person.desks)
    return FollowUp(seq=seq, rows=rows, total=total)
