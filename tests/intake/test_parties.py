"""The directory over HTTP: found as it is typed, merged and parted, with what letters say of it."""

import asyncio
from dataclasses import replace

import pytest

from libs.contracts.intake import PARTY, Degree, Listed, Merged, PartySort
from libs.eventlog import Log
from tests.intake.conftest import problem
from tests.letters import by_amal, new_id
from tests.people import ADMIN, BADR, CLERK, LAWYER

HEALTH = {"ar": "وزارة الصحة", "en": "Ministry of Health", "sort": "body"}
PALM = {"ar": "شركة النخلة الخضراء للصناعات الغذائية", "en": "Green Palm Foods", "sort": "company"}
ELSEWHERE = replace(BADR, unit="another registry")


@pytest.fixture
def say(http, bearer):
    async def say(path, by=CLERK, key=None, **body):
        headers = {"idempotency-key": key or new_id(), **bearer(by)}
        return await http.post(path, json=body, headers=headers)

    return say


@pytest.fixture
def listed(say):
    """The entry's id, and where it stands in the log."""

    async def listed(**said):
        answer = await say("/parties", **said)
        assert answer.status_code == 201, answer.text
        return answer.json()["party"], answer.json()["seq"]

    return listed


@pytest.fixture
def offered(get):
    async def offered(like, by=CLERK, seq=0):
        return [(one["ar"] or one["en"], one["party"] is not None) for one in await _found(get, by, like, seq)]

    return offered


async def _found(get, by, like, seq):
    answer = await get("/parties", by=by, like=like, at_least=seq)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_party_is_found_as_people_type_it(listed, offered):
    said = {"spellings": ["ديوان الصحة", "MoH"], "emails": ["info@health.example"]}
    _, seq = await listed(**HEALTH, **said)
    for typed in ("الصح", "صحه وزا", "وِزَارَة", "وزاره الصحه", "heal", "MINISTRY of h", "ديوان", "moh", "info@hea"):
        assert await offered(typed, seq=seq) == [("وزارة الصحة", True)], typed
    for typed in ("", "و", "ارة", "صحراء", "وزارة المالية", "ealth"):
        assert await offered(typed) == [], typed


async def test_one_known_in_english_alone_is_offered_so(listed, offered):
    _, seq = await listed(en="Acme LLC", sort="company")
    assert await offered("acme", seq=seq) == [("Acme LLC", True)]


async def test_those_come_first_that_the_registry_writes_often_and_lately(listed, offered, register):
    names = ("شركة ألف", "شركة باء", "شركة جيم")
    ids = [(await listed(ar=name, sort="company"))[0] for name in names]
    await register(party="شركة باء")
    await register(party="whatever they wrote", party_id=ids[2])
    seq = (await register(party="شركه  جيم", sender_reference="2")).json()["seq"]
    assert [name for name, _ in await offered("شرك", seq=seq)] == ["شركة جيم", "شركة باء", "شركة ألف"]
    assert {name for name, _ in await offered("شرك", by=ELSEWHERE)} == set(names)


async def test_names_written_without_an_entry_follow_and_are_those_of_letters_one_may_read(
    listed, offered, register, http, bearer
):
    await register(party="شركة الصفاء")
    secret = (await register(party="شركة الصقر", degree="secret")).json()
    _, seq = await listed(ar="شركة الصخر", sort="company")
    assert await offered("شركه الص", seq=seq) == [("شركة الصخر", True), ("شركة الصفاء", False), ("شركة الصقر", False)]
    low = replace(CLERK, clearance=Degree.ORDINARY)
    assert await offered("شركه الص", by=low) == [("شركة الصخر", True), ("شركة الصفاء", False)]
    assert await offered("شركه الص", by=ELSEWHERE) == [("شركة الصخر", True)]
    headers = {"idempotency-key": new_id(), **bearer(CLERK)}
    void = await http.post(f"/letters/{secret['letter']}/void", json={"reason": "?"}, headers=headers)
    assert ("شركة الصقر", False) not in await offered("شركه الص", seq=void.json()["seq"])


async def test_a_name_that_was_listed_is_offered_once(listed, offered, register):
    await register(party="شركه الصفا")
    _, seq = await listed(ar="شركة الصفاء", sort="company", spellings=["شركة الصفا"])
    assert await offered("الصفا", seq=seq) == [("شركة الصفاء", True)]


async def test_where_many_fit_the_most_used_come_first(offered, log, register):
    for n in range(230):
        await _said(log, f"{n:032x}", f"شركة رقم {n}")
    await register(party="شركة رقم 229")
    seq = (await register(party="شركة رقم 7", party_id=f"{7:032x}")).json()["seq"]
    names = [name for name, _ in await offered("شركة", seq=seq)]
    assert ({*names[:2]}, len(names)) == ({"شركة رقم 229", "شركة رقم 7"}, 12)


async def _said(log, id, name):
    await log.append(PARTY, id, [Listed(ar=name, en="", sort=PartySort.COMPANY)], by_amal(), "", expected=0)


async def test_who_is_this_address(listed, get):
    health, _ = await listed(**HEALTH, emails=["@health.example"])
    palm, seq = await listed(**PALM, emails=["Sales@palm.example", "minister@health.example"])

    async def whose(email):
        return [one["party"] for one in (await get("/parties", email=email, at_least=seq)).json()]

    assert await whose("sales@PALM.example") == [palm]
    assert await whose("anybody@health.example") == [health]
    assert await whose("minister@health.example") == [palm], "an address of its own comes before its house"
    assert await whose("other@palm.example") == []
    assert await whose("nobody") == []


async def test_a_name_as_written_is_recognised_and_one_that_two_bear_is_not_one(listed, get):
    health, seq = await listed(**HEALTH)
    [found] = (await get("/parties", name="وزاره الصحّة", at_least=seq)).json()
    assert (found["party"], found["en"]) == (health, "Ministry of Health")
    for _ in range(2):
        _, seq = await listed(ar="سالم بن سعيد", sort="person")
    assert len((await get("/parties", name="سالم بن سعيد", at_least=seq)).json()) == 2


async def test_merged_ones_lead_to_where_they_were_merged_and_are_parted_again(listed, say, get, offered):
    b, _ = await listed(**HEALTH)
    a, _ = await listed(ar="الصحة (وزارة)", sort="body", emails=["a@health.example"])
    c, _ = await listed(ar="وزارة الصحة العامة", sort="body")
    await say(f"/parties/{a}/merge", into=b)
    seq = (await say(f"/parties/{b}/merge", into=c)).json()["seq"]
    assert await offered("الصح", seq=seq) == [("وزارة الصحة العامة", True)]
    assert [one["party"] for one in (await get("/parties", email="a@health.example")).json()] == [c]
    whole = (await get(f"/parties/{a}")).json()
    assert (whole["entry"]["leads"], whole["end"]["id"]) == (b, c)
    assert [one["id"] for one in (await get(f"/parties/{c}")).json()["doubles"]] == [b]
    problem(await say(f"/parties/{c}/merge", into=a), 422, "party_into_itself")
    seq = (await say(f"/parties/{b}/part")).json()["seq"]
    assert {name for name, _ in await offered("الصح", seq=seq)} == {"وزارة الصحة", "وزارة الصحة العامة"}


async def test_two_who_draw_a_circle_at_once_leave_both_standing(log, listed, get, offered):
    (a, first), (b, second) = await listed(**HEALTH), await listed(**PALM)
    await log.append(PARTY, a, [Merged(into=b)], by_amal(), "", expected=first)
    seq = await log.append(PARTY, b, [Merged(into=a)], by_amal(), "", expected=second)
    assert await offered("الصح", seq=seq) == [("وزارة الصحة", True)]
    assert (await get(f"/parties/{a}")).json()["end"]["id"] == a


async def test_after_a_merger_a_letter_of_the_one_is_a_duplicate_of_the_other_s(listed, say, register, http):
    b, _ = await listed(**HEALTH)
    a, _ = await listed(ar="م الصحة", sort="body", spellings=["MoH"])
    await register(party="MoH", sender_reference="60/2026")
    assert (await register(party="وزارة الصحة", sender_reference="60/2026")).status_code == 201, "two parties"
    await register(party="صحة", party_id=a, sender_reference="61/2026")
    seq = (await say(f"/parties/{a}/merge", into=b)).json()["seq"]
    await http.get("/parties/directory", params={"at_least": seq})
    for said in (
        {"party": "وزاره الصحه"},
        {"party": "moh"},
        {"party": "x", "party_id": a},
        {"party": "y", "party_id": b},
    ):
        for reference, numbers in (("٦٠/٢٠٢٦", {1, 2}), ("61/2026", {3})):
            answer = await register(**said, sender_reference=reference)
            problem(answer, 409, "duplicate_suspected")
            assert {letter["number"] for letter in answer.json()["letters"]} == numbers


async def test_a_letter_keeps_its_party_as_written_beside_the_entry_that_was_chosen(listed, register, get):
    health, _ = await listed(**HEALTH)
    entered = (await register(party="مكتب وزير الصحة", party_id=health)).json()
    line = (await get(f"/letters/{entered['letter']}", at_least=entered["seq"])).json()
    assert (line["party"], line["party_id"]) == ("مكتب وزير الصحة", health)
    problem(await register(party="x", party_id=new_id()), 422, "party_unknown")
    problem(await register(party="x", party_id="health"), 422, "invalid_request")


async def test_the_same_request_is_carried_out_once(say, nats):
    key = new_id()
    answers = await asyncio.gather(*(say("/parties", key=key, **HEALTH) for _ in range(3)))
    answers.append(await say("/parties", key=key, **HEALTH))
    [party] = {answer.json()["party"] for answer in answers}
    assert len(await Log(nats).load(PARTY, party)) == 1
    problem(await say("/parties", key=key, **PALM), 422, "key_reused")
    problem(await say("/parties", **HEALTH), 422, "party_listed")


async def test_the_directory_is_read_page_by_page_and_searched(listed, say, get):
    names = (("ج", "body"), ("أ", "company"), ("ب سيف", "body"))
    entries = [await listed(ar=name, sort=sort) for name, sort in names]
    whole = (await get("/parties/directory", limit=2, at_least=entries[-1][1])).json()
    assert ([one["ar"] for one in whole["entries"]], whole["total"]) == (["أ", "ب سيف"], 3)
    rest = (await get("/parties/directory", limit=2, after=whole["older"])).json()
    assert ([one["ar"] for one in rest["entries"]], rest["older"]) == (["ج"], None)
    assert [one["ar"] for one in (await get("/parties/directory", like="سي")).json()["entries"]] == ["ب سيف"]
    assert (await get("/parties/directory", sort="company")).json()["total"] == 1
    seq = (await say(f"/parties/{entries[0][0]}/delist", reason="closed")).json()["seq"]
    assert (await get("/parties/directory", at_least=seq)).json()["total"] == 2
    [gone] = (await get("/parties/directory", gone=True)).json()["entries"]
    assert (gone["ar"], gone["delisted"]) == ("ج", "closed")


async def test_clerks_keep_the_directory_and_nobody_else_reads_it(say, listed, get):
    health, _ = await listed(**HEALTH)
    for path in ("/parties", "/parties/directory", f"/parties/{health}"):
        problem(await get(path, by=LAWYER), 403, "forbidden")
    problem(await say("/parties", by=LAWYER, **PALM), 403, "forbidden")
    problem(await say(f"/parties/{health}/merge", by=LAWYER, into=new_id()), 403, "forbidden")
    assert (await say("/parties", by=ADMIN, **PALM)).status_code == 201
    problem(await get(f"/parties/{new_id()}"), 404, "party_unknown")
    problem(await say(f"/parties/{new_id()}/amend", **PALM), 404, "party_unknown")
