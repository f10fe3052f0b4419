"""Rules over HTTP: said, tried, lifted; and what is suggested where no rule speaks."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from libs.contracts.intake import Direction
from libs.contracts.routing import Role
from libs.contracts.rule import Ruled
from libs.decider import Meta
from libs.policy import Person
from libs.web import Problem, Receipt, TheLog, ThePerson, TheViews, may

from .first import Suggestion, of, suggestions
from .organisation import known
from .rule import EVERYWHERE, RULE, Known, Lift, Rule
from .rules import RuleRow, Trial, rules, tried

router = APIRouter()

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
RULERS = (Role.DIRECTOR, Role.MANAGEMENT)
ByDirector = Annotated[Meta, Depends(may(*RULERS))]
Line = Annotated[str, Query(max_length=500)]


@router.get("/rules")
async def all_rules(person: ThePerson, views: TheViews) -> list[RuleRow]:
    _rules(person)
    return await views.ask(rules)


@router.get("/rules/trial")
async def trial(
    person: ThePerson,
    views: TheViews,
    to: Line,
    unit: Line = "",
    direction: Direction | None = None,
    party: Line = "",
    words: Line = "",
    book: Line = "",
) -> Trial:
    """What such a rule would have done with the last letters that whoever asks may read."""
    _rules(person)
    rule = Ruled(title="", instruction="", unit=unit, to=to, direction=direction, party=party, words=words, book=book)
    return await views.ask(tried, person, rule)


@router.post("/rules/{id}")
async def rule(id: Id, command: Rule, log: TheLog, views: TheViews, person: ThePerson, by: ByDirector) -> Receipt:
    seen, desks = views.seq, views.glance(known, [command.to])
    meta = _speaking(by, person).model_copy(update={"seen": seen, "known": desks})
    return Receipt(seq=await log.handle(RULE, id, command, meta))


@router.post("/rules/{id}/lift")
async def lift(id: Id, log: TheLog, person: ThePerson, by: ByDirector) -> Receipt:
    return Receipt(seq=await log.handle(RULE, id, Lift(), _speaking(by, person)))


def _rules(person: Person) -> None:
    if person.roles.isdisjoint(RULERS):
        raise Problem(403, "forbidden")


def _speaking(by: Meta, person: Person) -> Meta:
    return by.model_copy(update={"elsewhere": frozenset({EVERYWHERE} if person.everywhere else ())})


@router.get("/suggestions")
async def suggested(
    direction: Direction, views: TheViews, person: ThePerson, party: Line = "", subject: Line = ""
) -> list[Suggestion]:
    """For a letter that is not registered yet, at the person's own registry."""
    return await views.ask(suggestions, person, Known(person.unit, direction, party, subject, ""))


@router.get("/letters/{id}/suggestions")
async def suggested_for(id: str, views: TheViews, person: ThePerson) -> list[Suggestion]:
    """Nothing for a letter that somebody was asked about already."""
    if (letter := await views.ask(of, person, id)) is None:
        raise Problem(404, "letter_unknown")
    return await views.ask(suggestions, person, letter.known) if not letter.to else []
