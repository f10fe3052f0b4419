"""How a person is told by e-mail: by themselves, for themselves."""

import pytest

from libs.policy import Person
from tests.routing.ministry import AMAL, BADR, PERSONS, ROOT


async def test_nobody_is_told_until_they_wish_it(routing):
    assert (await routing.get(AMAL, "/notices")).json() | {"seq": 0} == {
        "seq": 0,
        "mail": "never",
        "tray": False,
        "email": "",
    }
    assert (await routing.send(AMAL, "PUT", "/notices", {"mail": "digest", "tray": True})).status_code == 200
    now = (await routing.get(AMAL, "/notices")).json()
    assert (now["mail"], now["tray"]) == ("digest", True)
    assert (await routing.get(BADR, "/notices")).json()["mail"] == "never"


async def test_the_address_is_the_administrator_s_to_say(routing):
    body = PERSONS[AMAL].model_dump(mode="json") | {"email": " amal@commerce.example "}
    assert (await routing.send(AMAL, "PUT", f"/persons/{AMAL}", body)).status_code == 403
    assert (await routing.send(ROOT, "PUT", f"/persons/{AMAL}", body)).status_code == 200
    assert (await routing.get(AMAL, "/notices")).json()["email"] == "amal@commerce.example"
    persons = (await routing.get(AMAL, "/organisation")).json()["persons"]
    assert {each["id"]: each["email"] for each in persons}[AMAL] == "amal@commerce.example"


@pytest.mark.parametrize("email", ["amal", "a@b, c@d", "a b@c", "<a@b>", "a@b\nBcc: c@d"])
async def test_what_is_no_address_is_refused(routing, email):
    body = PERSONS[AMAL].model_dump(mode="json") | {"email": email}
    assert (await routing.send(ROOT, "PUT", f"/persons/{AMAL}", body)).status_code == 422


async def test_whoever_reads_no_letters_chooses_nothing(routing):
    admin = Person("0" * 32, frozenset({"administrator"}))
    assert (await routing.send(admin, "PUT", "/notices", {"mail": "digest"})).status_code == 403
