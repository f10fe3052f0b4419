"""Letters that belong together: shown on both, each to whoever may read the other."""

from dataclasses import replace

import pytest

from libs.contracts.intake import Degree, Link, Tie
from libs.decider.spec import AMAL, given
from services.intake.commands import Relate, Unlink
from services.intake.letter import LETTER
from tests.intake.conftest import problem
from tests.letters import LINKED, REGISTERED, UNLINKED, VOIDED, new_id
from tests.people import CLERK, LAWYER

OTHER = "a" * 32
RELATE = Relate(tie=Tie.REPLY_TO, letter=OTHER)
UNLINK = Unlink(tie=Tie.REPLY_TO, letter=OTHER, reason="another one was meant")
AT_THE_REGISTRY = AMAL.model_copy(update={"unit": "registry"})


def test_a_link_is_said_once_and_may_be_taken_back_by_its_registry():
    given(LETTER, REGISTERED).when(RELATE).then(LINKED)
    given(LETTER, REGISTERED, LINKED).when(RELATE).then()
    given(LETTER, REGISTERED, LINKED).when(UNLINK, AT_THE_REGISTRY).then(UNLINKED)
    given(LETTER, REGISTERED, LINKED).when(UNLINK).rejected("not_your_registry")
    given(LETTER, REGISTERED, LINKED, UNLINKED).when(UNLINK, AT_THE_REGISTRY).then()
    given(LETTER, REGISTERED, VOIDED).when(RELATE).rejected("letter_voided")


def test_what_was_linked_when_it_was_entered_is_not_linked_again():
    entered = REGISTERED.model_copy(update={"links": (Link(tie=Tie.REPLY_TO, letter=OTHER),)})
    given(LETTER, entered).when(RELATE).then()


@pytest.fixture
def link(http, bearer):
    async def link(entered, act="link", by=CLERK, **wish):
        headers = {"idempotency-key": new_id(), **bearer(by)}
        path, seq = f"/letters/{entered['letter']}/{act}", entered["seq"]
        return await http.post(path, json=wish, headers=headers, params={"at_least": seq})

    return link


def near(shown):
    return [(one["tie"], one["back"], one["number"]) for one in shown.json()["links"]]


async def test_a_reply_is_entered_with_the_letter_it_answers_and_both_show_it(register, get):
    asked = (await register()).json()
    path = f"/letters/{asked['letter']}"
    await get(path, at_least=asked["seq"])
    reply = (await register(direction="outgoing", links=[{"tie": "reply_to", "letter": asked["letter"]}])).json()
    assert near(await get(f"/letters/{reply['letter']}", at_least=reply["seq"])) == [("reply_to", False, 1)]
    assert near(await get(path)) == [("reply_to", True, 1)]


async def test_nobody_finds_out_by_a_link_what_they_may_not_read(register, get, link):
    secret = (await register(degree="secret")).json()
    plain = (await register()).json()
    wish = {"tie": "related", "letter": secret["letter"]}
    low = replace(CLERK, clearance=Degree.ORDINARY)
    problem(await link(plain, by=low, **wish), 422, "link_unknown")
    problem(await link(plain, tie="related", letter=new_id()), 422, "link_unknown")
    problem(await register(by=low, links=[wish]), 422, "link_unknown")
    done = await link(plain, **wish)
    path = f"/letters/{plain['letter']}"
    assert near(await get(path, at_least=done.json()["seq"])) == [("related", False, 1)]
    assert near(await get(path, by=low)) == []
    problem(await link(plain, "unlink", by=low, reason="?", **wish), 422, "link_unknown")
    undone = await link(plain, "unlink", reason="?", **wish)
    assert near(await get(path, at_least=undone.json()["seq"])) == []


async def test_a_letter_is_not_linked_to_itself_and_only_clerks_link(register, link):
    letter = (await register()).json()
    problem(await link(letter, tie="related", letter=letter["letter"]), 422, "link_to_itself")
    problem(await link(letter, by=LAWYER, tie="related", letter=letter["letter"]), 403, "forbidden")


async def test_a_letter_is_found_by_its_number_of_any_register(register, get):
    await register()
    seq = (await register(direction="outgoing", degree="secret")).json()["seq"]
    year = (await get("/registers", at_least=seq)).json()[0]["year"]
    found = (await get("/numbered", number=1, year=year)).json()
    assert {one["direction"] for one in found} == {"incoming", "outgoing"}
    low = replace(CLERK, clearance=Degree.ORDINARY)
    assert [one["direction"] for one in (await get("/numbered", by=low, number=1, year=year)).json()] == ["incoming"]
