"""What two people had destroyed is nowhere, stays nowhere, and whoever asks for it is told so."""

from dataclasses import replace

import pytest

from libs.contracts import intake, routing
from libs.contracts.archive import Erased
from libs.contracts.routing import Completed, Referred, Role
from tests.archive.originals import ADMINISTRATOR, CLERK, STRANGER, meta, named, new_id, registered, spool, until
from tests.archive.writings import SEEN, pdf
from tests.letters import REFERRED

PAGE, NOTE = pdf(SEEN), b"From: a@b\r\nSubject: x\r\n\r\nkhazina sirriya\r\n"
FILES = named(PAGE), named(NOTE, "مرفق.eml", "message/rfc822")
MONA = replace(CLERK, id="mona", roles=frozenset({Role.RECORDS}))
SALMA = replace(MONA, id="salma")
LISTS = {"code": "4/2-ق", "ar": "القوائم", "en": "Lists", "active": 0, "intermediate": 0, "fate": "destroy"}


class Records:
    """Archive, running, with a file plan and those who keep it."""

    def __init__(self, running):
        self.running = running

    async def say(self, path, person, body=None, method="POST", key=None):
        headers = {**self.running._bearer(person), "idempotency-key": key or new_id()}
        return await self.running.client.request(method, path, headers=headers, json=body or {})

    async def planned(self, **more):
        answer = await self.say("/plan", MONA, {**LISTS, **more}, "PUT")
        assert answer.status_code == 200, answer.text
        return answer.json()["seq"]

    async def letter(self, code="4/2-ق"):
        """Registered, archived, read."""
        id, log = new_id(), self.running.log
        await spool(self.running.spool, id, PAGE, NOTE)
        said = registered(*FILES).model_copy(update={"file_code": code})
        await log.append(intake.LETTER, id, [said], meta(id), "digest", expected=0)
        past = await until(lambda: self.read(id))
        await self.running.get(f"/letters/{id}?at_least={past[-1].seq}")
        return id

    async def read(self, id):
        past = await self.running.archived(id)
        return past if len(past) > 1 else None

    async def erased(self, id):
        past = await self.running.archived(id)
        return past if isinstance(past[-1].events[0], Erased) else None

    async def destroyed(self, **more):
        id = await self.letter(**more)
        assert (await self.say(f"/letters/{id}/propose", MONA)).status_code == 200
        assert (await self.say(f"/letters/{id}/destroy", SALMA)).status_code == 200
        past = await until(lambda: self.erased(id))
        await self.running.get(f"/letters/{id}?at_least={past[-1].seq}")
        return id

    def files(self, id):
        kept = (self.running.folder, self.running.folder.parent)
        return [path for folder in kept for path in folder.rglob("*") if path.is_file() and id in path.parts]


@pytest.fixture
def records(running):
    return Records(running)


def code(answer):
    return answer.status_code, answer.json()["code"]


async def test_its_files_texts_and_pictures_are_gone_and_everything_that_had_them_says_so(records):
    await records.planned()
    id, other = await records.letter(), await records.letter()
    assert (await records.running.get(f"/letters/{id}/preview")).status_code == 200
    assert len(records.files(id)) >= 5  # two originals, two texts, a picture and how many there are
    await records.say(f"/letters/{id}/propose", MONA)
    await records.say(f"/letters/{id}/destroy", SALMA)
    past = await until(lambda: records.erased(id))
    seen = f"?at_least={past[-1].seq}"
    assert records.files(id) == []
    for path in (f"files/{FILES[0].sha256}", f"files/{FILES[1].sha256}", "text", "preview"):
        assert code(await records.running.get(f"/letters/{id}/{path}{seen}")) == (410, "destroyed")
    told = (await records.running.get(f"/letters/{id}{seen}")).json()
    assert (told["destroyed"] is not None, len(told["files"])) == (True, 2)
    assert code(await records.running.get(f"/letters/{id}/text{seen}", STRANGER)) == (404, "letter_unknown")
    assert records.files(other)
    assert (await records.running.get(f"/letters/{other}/files/{FILES[0].sha256}")).content == PAGE


async def test_the_certificate_says_what_was_destroyed_and_on_whose_word(records):
    await records.planned()
    id = await records.letter()
    assert code(await records.running.get(f"/letters/{id}/certificate", MONA)) == (404, "not_destroyed")
    id = await records.destroyed()
    said = (await records.running.get(f"/letters/{id}/certificate", MONA)).json()
    assert (said["number"], said["register_id"], said["by"]) == (17, "incoming-2026", ["salma"])
    assert said["said"]["proposed_by"] == ["mona"]
    assert (said["said"]["code"], said["said"]["class_ar"]) == ("4/2-ق", "القوائم")
    assert [file["sha256"] for file in said["said"]["files"]] == [file.sha256 for file in FILES]
    assert len(said["said"]["texts"]) == 2
    assert said["erased_at"]
    assert said["erased_on"]
    assert (await records.running.get(f"/letters/{id}/certificate", STRANGER)).status_code == 404


async def test_one_person_alone_destroys_nothing_and_others_may_not_ask(records):
    await records.planned()
    id = await records.letter()
    assert code(await records.say(f"/letters/{id}/destroy", SALMA)) == (422, "not_proposed")
    assert code(await records.say(f"/letters/{id}/propose", CLERK)) == (403, "forbidden")
    assert code(await records.say(f"/letters/{id}/propose", ADMINISTRATOR)) == (403, "forbidden")
    elsewhere = replace(MONA, unit="b" * 32)
    assert code(await records.say(f"/letters/{id}/propose", elsewhere)) == (404, "letter_unknown")
    await records.say(f"/letters/{id}/propose", MONA)
    assert code(await records.say(f"/letters/{id}/destroy", MONA)) == (422, "second_person")
    assert records.files(id)


async def test_what_lies_on_a_desk_is_not_destroyed_and_its_years_count_from_when_it_was_done(records):
    await records.planned(active=1)
    id, log = await records.letter(), records.running.log
    old = meta(new_id()).model_copy(update={"on": meta(id).on.replace(year=2024)})
    referred = Referred(**{**dict(REFERRED), "referral": new_id()})
    seq = await log.append(routing.LETTER, id, [referred], old, "digest", expected=0)
    assert code(await records.say(f"/letters/{id}/propose", MONA)) == (422, "letter_open")
    done = Completed(referral=referred.referral, outcome="filed")
    await log.append(routing.LETTER, id, [done], old.model_copy(update={"id": new_id()}), "digest", expected=seq)
    assert (await records.say(f"/letters/{id}/propose", MONA)).status_code == 200
    never = await records.letter()
    assert code(await records.say(f"/letters/{never}/propose", MONA)) == (422, "retention_not_over")


async def test_a_class_held_above_holds_all_below_it(records):
    await records.planned(code="4", en="Papers")
    await records.planned(parent="4")
    id = await records.letter()
    plan = {each["code"]: each for each in (await records.running.get("/plan", MONA)).json()}
    await records.say(f"/letters/{id}/propose", MONA)
    assert (await records.say(f"/plan/{plan['4']['id']}/hold", MONA, {"reason": "دعوى"})).status_code == 200
    assert code(await records.say(f"/letters/{id}/destroy", SALMA)) == (422, "letter_held")
    stand = (await records.running.get(f"/letters/{id}/retention", MONA)).json()
    assert (stand["class_held"], stand["code"], stand["due"]) == ("دعوى", "4/2-ق", str(meta(id).on))
    assert (await records.say(f"/plan/{plan['4']['id']}/release", MONA, {"reason": "حُكم"})).status_code == 200
    assert (await records.say(f"/letters/{id}/destroy", SALMA)).status_code == 200


async def test_what_is_filed_under_nothing_or_kept_for_ever_stays(records):
    await records.planned(fate="keep")
    assert code(await records.say(f"/letters/{await records.letter()}/propose", MONA)) == (422, "kept_for_ever")
    unfiled = await records.letter(code="9")
    assert code(await records.say(f"/letters/{unfiled}/propose", MONA)) == (422, "letter_unfiled")


async def test_a_class_has_its_versions_and_a_parent_that_is_there(records):
    assert code(await records.say("/plan", MONA, {**LISTS, "parent": "4"}, "PUT")) == (422, "class_unknown")
    assert code(await records.say("/plan", CLERK, LISTS, "PUT")) == (403, "forbidden")
    await records.planned()
    seq = await records.planned(active=5)
    [row] = (await records.running.get(f"/plan?at_least={seq}", CLERK)).json()
    assert (row["code"], row["active"], row["held"]) == ("4/2-ق", 5, "")
    versions = (await records.running.get(f"/plan/{row['id']}/versions", CLERK)).json()
    assert [each["said"]["active"] for each in versions] == [0, 5]
    await records.planned(code="4/2/1", en="Old", parent="4/2-ق")
    assert code(await records.say("/plan", MONA, {**LISTS, "parent": "4/2/1"}, "PUT")) == (422, "class_in_itself")
    assert (await records.running.get(f"/plan/{'0' * 32}/versions", CLERK)).status_code == 404


async def listed(records, name, person=MONA):
    answer = await records.running.get(f"/dispositions?list={name}", person)
    assert answer.status_code == 200, answer.text
    return [row["letter"] for row in answer.json()["rows"]]


async def test_what_is_due_is_listed_until_it_is_held_proposed_or_destroyed(records):
    await records.planned(code="4", en="Papers")
    await records.planned(parent="4")
    await records.planned(code="5", fate="keep")
    await records.planned(code="6", active=1)
    ids = [await records.letter() for _ in range(4)]
    for other in ("5", "6", "9", ""):
        await records.letter(code=other)
    assert set(await listed(records, "due")) == set(ids)
    held, proposed, gone, due = ids
    await records.say(f"/letters/{held}/hold", MONA, {"reason": "دعوى"})
    for each in (proposed, gone):
        await records.say(f"/letters/{each}/propose", MONA)
    seq = (await records.say(f"/letters/{gone}/destroy", SALMA)).json()["seq"]
    await records.running.get(f"/plan?at_least={seq}", MONA)
    found = {name: await listed(records, name) for name in ("due", "held", "proposed", "destroyed")}
    assert found == {"due": [due], "held": [held], "proposed": [proposed], "destroyed": [gone]}
    assert await listed(records, "due", replace(MONA, unit="b" * 32)) == []
    assert code(await records.running.get("/dispositions", CLERK)) == (403, "forbidden")
    plan = {each["code"]: each["id"] for each in (await records.running.get("/plan", MONA)).json()}
    seq = (await records.say(f"/plan/{plan['4']}/hold", MONA, {"reason": "دعوى"})).json()["seq"]
    await records.running.get(f"/plan?at_least={seq}", MONA)
    assert await listed(records, "due") == []
