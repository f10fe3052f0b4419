"""A letter's bag over HTTP: a valid bag of what one may read, or a refusal that says why; never a part of one."""

import io
import zipfile
from dataclasses import replace

import bagit
import orjson

from libs.bags import checked
from libs.contracts.intake import Degree, Direction
from libs.contracts.routing import Role
from libs.policy import Mandate, acting
from tests.archive.originals import ADMINISTRATOR, CLERK, STRANGER, named, new_id

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 20_000
NOTE = b"From: a@example.om\r\n\r\nan attachment"
ORIGINAL, ATTACHMENT = named(PDF), named(NOTE, "مرفق.eml", "message/rfc822")
MINISTER = replace(CLERK, id="minister", roles=frozenset({Role.MANAGEMENT}), clearance=Degree.TOP_SECRET)


def code(answer):
    return answer.status_code, answer.json()["code"]


async def unpacked(running, id, folder, person=CLERK):
    answer = await running.get(f"/letters/{id}/bag", person)
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as sent:
        assert sent.testzip() is None
        sent.extractall(folder)
    [bag] = folder.iterdir()
    bagit.Bag(str(bag)).validate()
    assert checked(bag).info["Diwan-Scope"] == "letters"
    return bag


async def test_it_has_the_letters_files_and_what_was_said_of_it(running, tmp_path):
    id = await running.letter(ORIGINAL, ATTACHMENT, contents=(PDF, NOTE))
    bag = await unpacked(running, id, tmp_path / "sent")
    assert bag.name == "incoming-2026-17"
    letter = orjson.loads((bag / f"data/letters/{id[:2]}/{id}/letter.json").read_bytes())
    assert [(file["name"], file["absent"]) for file in letter["files"]] == [("خطاب.pdf", ""), ("مرفق.eml", "")]
    assert [(bag / "data" / file["path"]).read_bytes() for file in letter["files"]] == [PDF, NOTE]
    assert [event["type"] for event in letter["events"]][:2] == ["Registered", "Archived"]
    lines = [orjson.loads(line) for path in (bag / "data/log").iterdir() for line in path.read_bytes().splitlines()]
    assert {line["subject"] for line in lines} == {f"intake.letter.{id}", f"archive.letter.{id}"}


async def test_it_is_a_download_and_nothing_in_it_runs(running):
    id = await running.letter(ORIGINAL, contents=(PDF,))
    answer = await running.get(f"/letters/{id}/bag")
    assert answer.headers["content-disposition"].startswith('attachment; filename="incoming-2026-17.zip"')
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"].startswith("private")


async def test_whoever_may_not_read_the_letter_is_told_that_there_is_none(running):
    id = await running.letter(ORIGINAL, contents=(PDF,))
    secret = await running.letter(ORIGINAL, contents=(PDF,), degree=Degree.TOP_SECRET)
    for letter, person in ((id, STRANGER), (id, ADMINISTRATOR), (secret, CLERK), (new_id(), CLERK)):
        assert code(await running.get(f"/letters/{letter}/bag", person)) == (404, "letter_unknown")
    assert (await running.get(f"/letters/{id}/bag", MINISTER)).status_code == 200
    assert (await running.client.get(f"/letters/{id}/bag")).status_code == 401
    lent = acting(STRANGER, CLERK, Mandate("d" * 32, CLERK.id, direction=Direction.OUTGOING))
    assert code(await running.get(f"/letters/{id}/bag", lent)) == (404, "letter_unknown")


async def test_who_reads_letters_but_does_not_keep_them_is_refused(running):
    id = await running.letter(ORIGINAL, contents=(PDF,))
    director = replace(CLERK, roles=frozenset({Role.DIRECTOR, Role.OFFICER}), directs=frozenset({CLERK.unit}))
    assert (await running.get(f"/letters/{id}", director)).status_code == 200
    assert code(await running.get(f"/letters/{id}/bag", director)) == (403, "forbidden")


async def test_what_is_held_back_is_named_and_not_in_it(running, tmp_path):
    held = ORIGINAL.model_copy(update={"quarantined": "file_infected"})
    id = await running.letter(held, ATTACHMENT, contents=(PDF, NOTE))
    bag = await unpacked(running, id, tmp_path / "sent")
    letter = orjson.loads((bag / f"data/letters/{id[:2]}/{id}/letter.json").read_bytes())
    assert [file["absent"] for file in letter["files"]] == ["quarantined", ""]
    assert not [*bag.rglob("*.pdf")]


async def test_no_bag_lacks_a_file(running):
    waiting = await running.letter(ORIGINAL)
    assert code(await running.get(f"/letters/{waiting}/bag")) == (503, "not_archived_yet")
    lost = await running.letter(ORIGINAL, ATTACHMENT, contents=(PDF, NOTE))
    [path] = [path for path in running.folder.rglob(ATTACHMENT.sha256) if lost in path.parts]
    for harm in (lambda: path.write_bytes(b"other"), path.unlink):
        harm()
        assert code(await running.get(f"/letters/{lost}/bag")) == (503, "original_damaged")
