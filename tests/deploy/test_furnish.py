"""What the first start leaves: beside the three registers one of an office abroad, for its own clerk alone."""

import httpx2

from deploy.apply import DIWAN
from deploy.organisation import person_id, unit_id
from deploy.place import Place
from libs.contracts.routing import Role
from libs.policy import Person
from libs.web.token import sign
from tests.intake.files import pdf
from tests.letters import new_id

ENTRY = '{"direction": "incoming", "book": "riyadh", "kind": "letter", "subject": "طلب بيان", "party": "غرفة الرياض"}'


async def test_an_office_abroad_keeps_a_register_of_its_own_and_every_register_is_without_a_gap(house):
    key = Place(house.var).signing_key
    async with httpx2.AsyncClient(base_url=house.now["parts"]["intake"]["url"], trust_env=False) as intake:

        async def register(unit, n):
            clerk = Person(person_id("attache-riyadh"), frozenset({Role.CLERK}), unit_id(unit))
            headers = {"authorization": f"Bearer {sign(key, clerk)}", "idempotency-key": new_id()}
            files = {"original": ("خطاب.pdf", pdf(n))}
            return (await intake.post("/letters", data={"letter": ENTRY}, files=files, headers=headers)).json()

        said = {"authorization": f"Bearer {sign(key, DIWAN)}"}
        names = [one["name"] for one in (await intake.get("/books", headers=said)).json()]
        assert names == ["incoming", "outgoing", "internal", "riyadh"]
        numbers = [(await register("office-riyadh", n))["number"] for n in range(3)]
        assert (await register("registry", 9))["code"] == "not_your_book"
        again = await register("office-riyadh", 4)
    assert numbers == [1, 2, 3]
    assert (again["number"], again["mark"]) == (4, f"رياض/0004/{again['register_id'][-4:]}")
    verified = house.run("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
