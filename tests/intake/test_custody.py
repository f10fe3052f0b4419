"""The paper original: lent, overdue, back in its place."""

from dataclasses import replace
from datetime import date

import pytest

from libs.contracts.routing import Role
from libs.decider.spec import AMAL, given
from services.intake.commands import Lend, Return, Void
from services.intake.letter import LETTER
from tests.intake.conftest import problem
from tests.letters import BORROWED, DUE, REGISTERED, RETURNED, VOIDED, new_id
from tests.people import CLERK, LAWYER

AT_THE_REGISTRY = AMAL.model_copy(update={"unit": "registry"})
LEND = Lend(borrower="legal", until=DUE, note="for the court")


def test_a_paper_is_lent_and_comes_back_and_may_be_lent_again():
    given(LETTER, REGISTERED).when(LEND, AT_THE_REGISTRY).then(BORROWED)
    given(LETTER, REGISTERED, BORROWED).when(Return(), AT_THE_REGISTRY).then(RETURNED)
    given(LETTER, REGISTERED, BORROWED, RETURNED).when(LEND, AT_THE_REGISTRY).then(BORROWED)
    given(LETTER, REGISTERED).when(Return(), AT_THE_REGISTRY).then()


def test_what_is_out_is_not_lent_nor_voided():
    given(LETTER, REGISTERED, BORROWED).when(LEND, AT_THE_REGISTRY).rejected("paper_out")
    given(LETTER, REGISTERED, BORROWED).when(Void(reason="?"), AT_THE_REGISTRY).rejected("paper_out")
    given(LETTER, REGISTERED, BORROWED, RETURNED).when(Void(reason="entered twice"), AT_THE_REGISTRY).then(VOIDED)


def test_it_is_to_be_back_today_or_later():
    late = LEND.model_copy(update={"until": date(2026, 11, 21)})
    given(LETTER, REGISTERED).when(late, AT_THE_REGISTRY).rejected("due_back_past")
    today = LEND.model_copy(update={"until": AMAL.on})
    given(LETTER, REGISTERED).when(today, AT_THE_REGISTRY).then(BORROWED.model_copy(update={"until": AMAL.on}))


@pytest.mark.parametrize("command", [LEND, Return()])
def test_only_the_registry_that_keeps_it_lends_it(command):
    given(LETTER, REGISTERED, BORROWED).when(command).rejected("not_your_registry")
    given(LETTER, REGISTERED, VOIDED).when(command, AT_THE_REGISTRY).rejected("letter_voided")


@pytest.fixture
def ask(http, bearer):
    async def ask(entered, act, by=CLERK, **body):
        headers = {"idempotency-key": new_id(), **bearer(by)}
        path, seq = f"/letters/{entered['letter']}/{act}", entered["seq"]
        return await http.post(path, json=body, headers=headers, params={"at_least": seq})

    return ask


async def test_what_is_out_is_listed_with_who_has_it_the_first_due_first(register, get, ask):
    for until in ("2999-12-31", None, "2999-01-01"):
        entered = (await register()).json()
        seq = (await ask(entered, "lend", borrower="legal", until=until)).json()["seq"]
    found = (await get("/borrowed", at_least=seq)).json()
    assert [(one["number"], one["borrower"], one["borrowed_until"]) for one in found] == [
        (3, "legal", "2999-01-01"),
        (1, "legal", "2999-12-31"),
        (2, "legal", None),
    ]
    assert (await get("/borrowed", by=LAWYER)).json() == []
    seq = (await ask(entered, "return")).json()["seq"]
    assert [one["number"] for one in (await get("/borrowed", at_least=seq)).json()] == [1, 2]
    whole = (await get(f"/letters/{entered['letter']}")).json()
    assert (whole["borrower"], whole["borrowed_on"]) == ("", None)


async def test_who_may_not_say_so_is_refused(register, ask):
    entered = (await register()).json()
    problem(await ask(entered, "lend", by=LAWYER, borrower="legal"), 403, "forbidden")
    stranger = replace(LAWYER, roles=LAWYER.roles | {Role.CLERK})
    problem(await ask(entered, "return", by=stranger), 404, "letter_unknown")
    problem(await ask(entered, "lend", borrower=" "), 422, "invalid_request")
