import pytest

from libs.contracts.intake import PARTY, Change, Corrected, Degree, Merged, Reclassified, Urgency
from libs.decider.spec import AMAL
from services.search import feed
from tests.letters import REFERRED, REGISTERED, VOIDED, by_amal, new_id
from tests.people import ACCOUNTANT, ADMIN, CLERK, FOR_THE_CLERK, LAWYER, MINISTER, OUTGOING_FOR_THE_CLERK
from tests.words import LISTED

SUBJECT = "طلب بيان السِّجلات الملغاة"
LETTER = REGISTERED.model_copy(update={"subject": SUBJECT, "party": "وزارة المالية", "sender_reference": "٦٠/٢٠٠٧"})
NOTHING = {"rows": [], "total": 0, "facets": {"direction": {}, "urgency": {}, "year": {}}, "older": None, "party": None}


@pytest.fixture
def ask(client, bearer):
    async def ask(person, **params):
        return await client.get("/search", params=params, headers=bearer(person))

    return ask


@pytest.fixture
def get(ask):
    async def get(person, **params):
        answer = await ask(person, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return get


async def test_a_letter_is_found_and_shown_as_it_was_written(get, tell):
    seq = await tell(letter := new_id(), LETTER)
    answer = await get(CLERK, q="سجل 60/2007 ملغاه", at_least=seq)
    [row] = answer["rows"]
    marked = {name: [row[name][start:end] for start, end in places] for name, places in row.pop("highlights").items()}
    assert marked == {"subject": ["السِّجلات", "الملغاة"], "sender_reference": ["٦٠/٢٠٠٧"]}
    assert row == {
        "letter": letter,
        "register_id": "incoming-2026",
        "number": 17,
        "direction": "incoming",
        "subject": SUBJECT,
        "party": "وزارة المالية",
        "sender_reference": "٦٠/٢٠٠٧",
        "degree": "ordinary",
        "urgency": "normal",
        "on": str(AMAL.on),
        "voided": False,
        "mark": "",
        "excerpt": None,
    }
    facets = {"direction": {"incoming": 1}, "urgency": {"normal": 1}, "year": {"2026": 1}}
    assert (answer["total"], answer["facets"], answer["older"]) == (1, facets, None)


async def test_a_letter_is_found_by_what_it_was_corrected_to_and_no_more_by_what_it_was(get, tell):
    party = Change[str](before="وزارة المالية", now="وزارة الصحة")
    seq = await tell(new_id(), LETTER, Corrected(party=party, reason="?"))
    [row] = (await get(CLERK, q="الصحه", at_least=seq))["rows"]
    assert row["party"] == "وزارة الصحة"
    assert (await get(CLERK, q="المالية"))["total"] == 0


async def test_a_voided_letter_is_still_found_and_says_so(get, tell):
    seq = await tell(new_id(), LETTER, VOIDED)
    answer = await get(CLERK, q="17/2026", at_least=seq)
    assert [row["voided"] for row in answer["rows"]] == [True]


async def test_what_was_just_written_is_found(get, tell):
    for n in range(5):
        seq = await tell(letter := new_id(), LETTER.model_copy(update={"number": n}))
        answer = await get(MINISTER, q=f"{n}/2026", at_least=seq)
        assert [row["letter"] for row in answer["rows"]] == [letter]


async def test_a_letter_is_found_by_those_it_comes_to(get, tell):
    seq = await tell(letter := new_id(), LETTER)
    assert await get(LAWYER, q="سجل", at_least=seq) == NOTHING
    seq = await tell(letter, REFERRED)
    assert (await get(LAWYER, q="سجل", at_least=seq))["total"] == 1
    assert await get(ACCOUNTANT, q="سجل") == NOTHING
    assert await get(ADMIN, q="سجل") == NOTHING


async def test_a_letter_made_more_secret_is_gone(get, tell):
    seq = await tell(letter := new_id(), LETTER, Reclassified(degree=Degree.SECRET, reason="?"))
    assert (await get(CLERK, q="سجل", at_least=seq))["total"] == 1
    seq = await tell(letter, Reclassified(degree=Degree.TOP_SECRET, reason="?"))
    assert await get(MINISTER, q="سجل", at_least=seq) == NOTHING


async def test_nothing_asked_finds_all_one_may_read_and_signs_alone_find_nothing(get, tell):
    seq = await tell(new_id(), LETTER)
    assert (await get(CLERK, at_least=seq))["total"] == 1
    assert (await get(CLERK, q="  "))["total"] == 1
    assert await get(CLERK, q="؟!") == NOTHING


async def test_what_is_found_is_narrowed_sorted_and_turned_over(get, tell):
    for n, urgency in enumerate([Urgency.URGENT, Urgency.NORMAL, Urgency.URGENT], 1):
        seq = await tell(new_id(), LETTER.model_copy(update={"number": n, "urgency": urgency}))
    asked = {"q": "سجل", "urgency": "urgent", "sort": "number", "limit": 1, "direction": "incoming", "year": 2026}
    first = await get(MINISTER, at_least=seq, degree="ordinary", **asked)
    second = await get(MINISTER, cursor=first["older"], **asked)
    assert [row["number"] for page in (first, second) for row in page["rows"]] == [3, 1]
    assert (first["total"], second["total"], second["older"]) == (2, 2, None)
    assert first["facets"]["urgency"] == {"urgent": 2, "normal": 1}


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"cursor": "yesterday"}, "query.cursor"),
        ({"cursor": "1." + "9" * 20}, "query.cursor"),
        ({"cursor": "1.²"}, "query.cursor"),
        ({"cursor": "9.9999999999999999999"}, "query.cursor"),
        ({"cursor": "1.-5"}, "query.cursor"),
        ({"q": "س" * 401}, "query.q"),
        ({"sort": "beauty"}, "query.sort"),
        ({"direction": "up"}, "query.direction"),
        ({"year": 0}, "query.year"),
        ({"limit": 201}, "query.limit"),
    ],
)
async def test_what_cannot_be_read_is_named(ask, params, field):
    answer = await ask(MINISTER, **params)
    assert (answer.status_code, answer.json()["code"], answer.json()["fields"]) == (422, "invalid_request", [field])


async def test_what_is_not_yet_there_is_asked_for_again_later(ask, monkeypatch):
    monkeypatch.setattr(feed, "PATIENCE", 0.05)
    answer = await ask(MINISTER, q="سجل", at_least=1)
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "view_behind", "1")


async def test_who_is_not_signed_in_is_told_nothing(client):
    answer = await client.get("/search", params={"q": "سجل"})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_ready_is_who_can_find_all_the_log_has(client, tell):
    await tell(new_id(), LETTER)
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "down": {}})


async def test_after_a_merger_a_party_s_letters_are_those_of_both_however_they_were_written(get, tell, log):
    a, b = new_id(), new_id()
    for n, (party, party_id) in enumerate((("MoH", ""), ("whatever", a), ("وزاره الصحه", ""), ("وزارة المالية", ""))):
        await tell(new_id(), LETTER.model_copy(update={"number": n, "party": party, "party_id": party_id}))
    double = LISTED.model_copy(update={"ar": "", "en": "MoH", "spellings": ()})
    await log.append(PARTY, b, [LISTED.model_copy(update={"spellings": ()})], by_amal(), "", expected=0)
    seq = await log.append(PARTY, a, [double], by_amal(), "", expected=0)
    assert [row["number"] for row in (await get(CLERK, party=a, at_least=seq))["rows"]] == [1, 0]
    assert [row["number"] for row in (await get(CLERK, party=b))["rows"]] == [2]
    seq = await log.append(PARTY, a, [Merged(into=b)], by_amal(), "", expected=seq)
    for party in (a, b):
        answer = await get(CLERK, party=party, at_least=seq)
        assert [row["number"] for row in answer["rows"]] == [2, 1, 0]
        assert (answer["party"]["id"], answer["facets"]["direction"]) == (b, {"incoming": 3})
    assert (await get(LAWYER, party=b))["total"] == 0
    assert (await get(CLERK, party=new_id()))["total"] == 0


async def test_in_anothers_name_one_finds_what_the_delegation_covers(get, tell):
    seq = await tell(new_id(), LETTER)
    for person, found in ((FOR_THE_CLERK, 1), (OUTGOING_FOR_THE_CLERK, 0), (ACCOUNTANT, 0)):
        answer = await get(person, q="سجل", at_least=seq)
        assert (answer["total"], len(answer["rows"])) == (found, found)
        assert answer["facets"]["direction"] == ({"incoming": 1} if found else {})
