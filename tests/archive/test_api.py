from dataclasses import replace

import pytest

from libs.contracts.intake import Degree, Direction
from libs.contracts.routing import Role
from libs.eventlog import NotNow
from libs.policy import Mandate, acting
from services.archive.files import FileShelf
from tests.archive.keyed import file_store
from tests.archive.originals import ADMINISTRATOR, CLERK, STRANGER, arrive, named, new_id, spool, until

PDF = bytes(range(256)) * 4000
NOTE = b"an attachment"
ORIGINAL, ATTACHMENT = named(PDF), named(NOTE, "مرفق.eml", "message/rfc822")


def code(answer):
    return answer.status_code, answer.json()["code"]


async def archived(running, **more):
    return await running.letter(ORIGINAL, ATTACHMENT, contents=(PDF, NOTE), **more)


def place(id, file=ORIGINAL):
    return f"/letters/{id}/files/{file.sha256}"


async def test_files_in_a_tray_are_given_to_its_registry_and_to_nobody_else(running):
    content, id = b"%PDF-1.7 waits", new_id()
    file = named(content)
    await spool(running.spool, id, content)
    await arrive(running.log, id, file)
    [commit] = await until(lambda: running.archived(id))
    path = f"/letters/{id}/files/{file.sha256}"
    assert (await running.get(f"{path}?at_least={commit.seq}")).content == content
    low = replace(CLERK, clearance=Degree.ORDINARY)
    minister = replace(CLERK, roles=frozenset({Role.MANAGEMENT}), unit="office", clearance=Degree.TOP_SECRET)
    officer = replace(CLERK, roles=frozenset({Role.OFFICER}))
    assert (await running.get(path, low)).status_code == 200
    for other in (STRANGER, minister, officer, ADMINISTRATOR):
        assert (await running.get(path, other)).status_code == 404
        assert (await running.get(f"/letters/{id}", other)).status_code == 404


async def test_files_in_a_tray_above_ones_clearance_are_not_there(running):
    content, id = b"%PDF-1.7 secret", new_id()
    await spool(running.spool, id, content)
    await arrive(running.log, id, named(content), degree=Degree.SECRET)
    [commit] = await until(lambda: running.archived(id))
    assert (await running.get(f"/letters/{id}?at_least={commit.seq}")).status_code == 200
    assert (await running.get(f"/letters/{id}", replace(CLERK, clearance=Degree.LIMITED))).status_code == 404


async def test_a_letter_says_which_files_it_has(running):
    id = await archived(running)
    answer = (await running.get(f"/letters/{id}")).json()
    assert (answer["letter"], answer["archived"]) == (id, True)
    assert answer["archived_at"]
    said = [
        {name: file[name] for name in file if name not in ("legible", "pages", "damaged_at")}
        for file in answer["files"]
    ]
    assert said == [
        {**ORIGINAL.model_dump(exclude={"said_name"}), "role": "original"},
        {**ATTACHMENT.model_dump(exclude={"said_name"}), "role": "attachment"},
    ]


async def test_a_file_is_downloaded_whole_under_its_name(running):
    id = await archived(running)
    answer = await running.get(place(id))
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["content-length"] == str(len(PDF))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["etag"] == f'"{ORIGINAL.sha256}"'
    assert answer.headers["cache-control"].startswith("private")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert (await running.get(place(id, ATTACHMENT))).content == NOTE


async def test_a_pdf_is_shown_when_asked_and_a_mail_never(running):
    id = await archived(running)
    for file, how in ((ORIGINAL, "inline"), (ATTACHMENT, "attachment")):
        answer = await running.get(place(id, file) + "?inline=1")
        assert answer.headers["content-disposition"].startswith(how)


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=0-9", 0, 10), ("bytes=1000000-", 1_000_000, len(PDF)), ("bytes=-7", len(PDF) - 7, len(PDF))],
)
async def test_a_part_is_sent_as_a_part(running, asked, start, stop):
    id = await archived(running)
    answer = await running.get(place(id), range=asked)
    assert (answer.status_code, answer.content) == (206, PDF[start:stop])
    assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(PDF)}"
    assert answer.headers["content-length"] == str(stop - start)


async def test_a_part_beyond_the_end_is_refused_and_a_part_of_another_version_is_the_whole(running):
    id = await archived(running)
    beyond = await running.get(place(id), range=f"bytes={len(PDF)}-")
    assert code(beyond) == (416, "range_unsatisfiable")
    assert beyond.headers["content-range"] == f"bytes */{len(PDF)}"
    for version, status in ((ORIGINAL.sha256, 206), ("0" * 64, 200)):
        answer = await running.get(place(id), **{"range": "bytes=0-9", "if-range": f'"{version}"'})
        assert answer.status_code == status


async def test_what_the_browser_has_is_not_sent_again_but_who_may_see_it_is_asked_again(running):
    id = await archived(running)
    known = {"if-none-match": f'W/"x", "{ORIGINAL.sha256}"'}
    answer = await running.get(place(id), **known)
    assert (answer.status_code, answer.content) == (304, b"")
    assert code(await running.get(place(id), STRANGER, **known)) == (404, "letter_unknown")


async def test_a_letter_one_may_not_see_is_unknown_on_every_route(running):
    ordinary = await archived(running)
    secret = await archived(running, degree=Degree.TOP_SECRET)
    nowhere = new_id()
    for id, person in ((ordinary, STRANGER), (ordinary, ADMINISTRATOR), (secret, CLERK), (nowhere, CLERK)):
        for path in (f"/letters/{id}", place(id), place(id) + "?inline=1", f"/letters/{id}/preview"):
            assert code(await running.get(path, person)) == (404, "letter_unknown")
    assert (await running.client.get(place(ordinary))).status_code == 401


async def test_a_hash_is_no_key_to_another_letters_file(running):
    one, other = await archived(running), await running.letter(ATTACHMENT, contents=(NOTE,))
    assert code(await running.get(place(other, ORIGINAL))) == (404, "not_found")
    assert code(await running.get(f"/letters/{one}/files/..%2F..%2Fetc%2Fpasswd")) == (404, "not_found")
    assert code(await running.get(f"/letters/{one}/files/{'0' * 64}")) == (404, "not_found")


async def test_what_is_not_archived_yet_is_on_its_way(running, monkeypatch):
    monkeypatch.setattr(FileShelf, "put", full)
    id = await running.letter(ORIGINAL)
    assert (await running.get(f"/letters/{id}")).json()["archived"] is False
    for path in (place(id), f"/letters/{id}/preview"):
        answer = await running.get(path)
        assert code(answer) == (503, "not_archived_yet")
        assert answer.headers["retry-after"] == "1"


async def test_a_damaged_original_is_never_shown(running):
    id = await archived(running)
    [path] = running.folder.glob(f"*/{id}/{ORIGINAL.sha256}")
    path.write_bytes(PDF[:-1] + b"!")
    for part in ({}, {"range": "bytes=0-9"}):
        assert code(await running.get(place(id), **part)) == (503, "original_damaged")
    assert code(await running.get(f"/letters/{id}/preview")) == (503, "original_damaged")
    path.unlink()
    assert code(await running.get(place(id))) == (503, "original_damaged")
    assert (await running.get(place(id, ATTACHMENT))).content == NOTE


async def test_while_the_store_is_away_an_original_is_asked_for_again_later(running, monkeypatch):
    id = await archived(running)
    monkeypatch.setattr(FileShelf, "read", away)
    for path in (place(id), f"/letters/{id}/preview"):
        answer = await running.get(path)
        assert code(answer) == (503, "store_unavailable")
        assert answer.headers["retry-after"] == "1"


async def test_a_letter_that_cannot_be_archived_is_parked_and_archived_when_the_cause_is_mended(running, monkeypatch):
    with monkeypatch.context() as disk:
        disk.setattr(FileShelf, "put", full)
        id = await running.letter(ORIGINAL)
        await spool(running.spool, id, PDF)
        [one] = await until(lambda: waiting(running))
        assert (one["subject"], "No space left" in one["cause"]) == (f"intake.letter.{id}", True)
        assert code(await running.get("/parked")) == (403, "forbidden")
        assert code(await running.post(f"/parked/{one['id']}/retry", ADMINISTRATOR)) == (409, "still_failing")
        assert await waiting(running) == [one]
    assert (await running.post(f"/parked/{one['id']}/retry", ADMINISTRATOR)).status_code == 204
    assert len(await running.archived(id)) == 1
    assert await waiting(running) == []
    assert code(await running.post(f"/parked/{one['id']}/retry", ADMINISTRATOR)) == (404, "parked_unknown")


async def test_a_discarded_letter_is_asked_for_no_more(running):
    id = await running.letter(ORIGINAL)  # without a byte in the spool
    [one] = await until(lambda: waiting(running))
    assert one["cause"].startswith("SpoolMissing")
    assert (await running.post(f"/parked/{one['id']}/discard", ADMINISTRATOR)).status_code == 204
    assert await waiting(running) == []
    assert await running.archived(id) == ()


async def test_it_is_ready_and_says_what_is_not(running, server, monkeypatch):
    assert (await running.client.get("/readyz")).status_code == 200
    monkeypatch.setattr(FileShelf, "_try", lambda _: 1 / 0)
    answer = await running.client.get("/readyz")
    assert (answer.status_code, list(answer.json()["down"])) == (503, ["store"])
    server.kill()
    assert {"broker", "views", "store"} == set((await running.client.get("/readyz")).json()["down"])


async def waiting(running):
    return (await running.get("/parked", ADMINISTRATOR)).json()


async def full(*_):
    raise OSError(28, "No space left on device")


async def away(*_):
    raise NotNow("the store is away")
    yield


async def test_in_anothers_name_files_are_handed_out_as_far_as_the_delegation_goes(running):
    id = await archived(running)
    for scope, status in (({}, 200), ({"direction": Direction.OUTGOING}, 404), ({"unit": "b" * 32}, 404)):
        person = acting(STRANGER, CLERK, Mandate("d" * 32, CLERK.id, **scope))
        for path in (f"/letters/{id}", place(id), place(id, ATTACHMENT)):
            assert (await running.get(path, person)).status_code == status
    assert (await running.get(place(id), STRANGER)).status_code == 404


async def test_a_file_in_quarantine_is_kept_and_shown_to_nobody(running):
    held = ORIGINAL.model_copy(update={"quarantined": "file_infected"})
    id = await running.letter(held, ATTACHMENT, contents=(PDF, NOTE))
    for path in (place(id), f"/letters/{id}/preview", f"{place(id)}?inline=1"):
        assert code(await running.get(path)) == (403, "file_quarantined")
    assert (await running.get(place(id, ATTACHMENT))).content == NOTE
    said = (await running.get(f"/letters/{id}")).json()["files"][0]
    assert (said["quarantined"], said["size"], said["name"]) == ("file_infected", len(PDF), ORIGINAL.name)
    with await file_store(running.folder).open(id, ORIGINAL.sha256) as kept:
        assert kept.read() == PDF
