"""What every index must do, whichever it is."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from libs.arabic import stems
from libs.contracts.intake import Degree, Direction, Urgency
from libs.policy import Sight
from services.search.index import Asked, Document, Sort
from services.search.sought import parts

ALL = Sight(Degree.SECRET.rank, None)
DAY = date(2026, 11, 22)
LETTER = Document(
    letter="a" * 32,
    seq=1,
    first=1,
    number=17,
    year=2026,
    direction=Direction.INCOMING,
    subject="طلب بيان السجلات التجارية الملغاة",
    party="وزارة المالية",
    sender_reference="م ص/٦٠/٢٠٠٧",
    degree=Degree.ORDINARY,
    urgency=Urgency.NORMAL,
    day=DAY,
    places=frozenset({"legal", "under:legal"}),
)


def letter(n, **other):
    """The nth registered; without saying otherwise, with the number n, on the nth day."""
    of = {"letter": f"{n:032x}", "seq": n, "first": n, "number": n, "day": DAY + timedelta(n)}
    return replace(LETTER, **{**of, **other})


def asked(typed="", **other):
    return Asked(**{"sight": ALL, "parts": parts(typed), **other})


async def found(index, typed="", **other):
    return [int(id, 16) for id in (await index.find(asked(typed, **other))).letters]


@pytest.mark.parametrize(
    "typed",
    [
        "السجل",
        "سجلات ملغاه",
        "والسجلات",
        "تجاريه",
        "وزاره الماليه",
        "الوزارة",
        '"وزارة المالية"',
        '"السجلات التجارية"',
        "17",
        "١٧/٢٠٢٦",
        "2026/17",
        "0017/2026",
        "60/2007",
        "م ص/60/2007",
        "ملغاة المالية 17/2026",
        "",
    ],
)
async def test_a_letter_is_found_as_people_type_it(index, typed):
    await index.write([LETTER], 1)
    assert (await index.find(asked(typed))).letters == (LETTER.letter,)


@pytest.mark.parametrize(
    "typed",
    ["ترخيص", "السجلات ترخيص", '"السجلات الملغاة"', "7/2026", "17/2025", "2007/60", '"الملغاة وزارة"', "1"],
)
async def test_what_is_not_in_it_does_not_find_it(index, typed):
    await index.write([LETTER], 1)
    assert (await index.find(asked(typed))) == await index.find(asked("nothing"))


async def test_it_knows_how_far_it_has_come_also_after_a_new_start(opened):
    with opened() as index:
        assert await index.written() == 0
        await index.write([LETTER], 4)
        await index.write([], 9)
        assert await index.written() == 9
    with opened() as index:
        assert await index.written() == 9
        assert (await index.find(asked())).total == 1


async def test_a_letter_written_again_takes_the_place_of_what_was_there(index):
    for _ in range(2):
        await index.write([letter(1), letter(2)], 2)
    assert (await index.find(asked())).total == 2
    await index.write([letter(1, subject="ترخيص")], 3)
    assert await found(index, "ترخيص") == [1]
    assert await found(index, "سجل") == [2]


async def test_a_letter_of_the_top_degree_is_not_there_for_anybody(index):
    top = Sight(Degree.TOP_SECRET.rank, None)
    await index.write([letter(1), letter(2, degree=Degree.TOP_SECRET)], 2)
    assert await found(index, sight=top) == [1]
    await index.write([letter(1, degree=Degree.TOP_SECRET)], 3)
    assert await index.find(asked(sight=top)) == await index.find(asked("nothing"))
    await index.write([letter(1, degree=Degree.SECRET)], 4)
    assert await found(index, sight=top) == [1]


async def test_the_policy_is_in_hits_counts_and_facets(index):
    elsewhere = letter(2, places=frozenset({"finance"}), urgency=Urgency.URGENT)
    await index.write([letter(1), elsewhere, letter(3, degree=Degree.SECRET, year=2025)], 3)
    legal = Sight(Degree.RESTRICTED.rank, frozenset({"amal", "under:legal"}))
    answer = await index.find(asked("سجل", sight=legal))
    assert answer.letters == (f"{1:032x}",)
    assert (answer.total, answer.older) == (1, None)
    assert answer.facets == {"direction": {"incoming": 1}, "urgency": {"normal": 1}, "year": {"2026": 1}}
    nobody = await index.find(asked("سجل", sight=Sight(4, frozenset())))
    assert (nobody.letters, nobody.total) == ((), 0)


async def test_a_facet_counts_as_if_nothing_were_chosen_of_it(index):
    await index.write(
        [letter(1), letter(2, direction=Direction.OUTGOING), letter(3, urgency=Urgency.URGENT, year=2025)], 3
    )
    answer = await index.find(asked(direction=Direction.INCOMING))
    assert answer.total == 2
    assert answer.facets["direction"] == {"incoming": 2, "outgoing": 1}
    assert answer.facets["urgency"] == {"normal": 1, "urgent": 1}
    assert answer.facets["year"] == {"2026": 1, "2025": 1}


@pytest.mark.parametrize(
    ("chosen", "letters"),
    [
        ({"direction": Direction.OUTGOING}, [2]),
        ({"urgency": Urgency.URGENT}, [3]),
        ({"year": 2025}, [3]),
        ({"degree": Degree.SECRET}, [4]),
        ({"degree": Degree.ORDINARY, "direction": Direction.INCOMING}, [3, 1]),
    ],
)
async def test_what_is_found_can_be_narrowed(index, chosen, letters):
    outgoing, urgent = letter(2, direction=Direction.OUTGOING), letter(3, urgency=Urgency.URGENT, year=2025)
    await index.write([letter(1), outgoing, urgent, letter(4, degree=Degree.SECRET)], 4)
    assert await found(index, "سجل", **chosen) == letters


async def test_by_relevance_the_number_comes_first_then_the_subject_then_the_rest(index):
    numbered, referenced = letter(60, sender_reference=""), letter(2, sender_reference="60")
    about = [letter(n, subject="المادة ٦٠", sender_reference="", number=90 + n) for n in (1, 3, 61)]
    other = letter(70, party="لجنة 60", sender_reference="")
    await index.write([numbered, referenced, *about, other], 70)
    assert await found(index, "60") == [60, 2, 61, 3, 1, 70]


async def test_a_word_or_a_phrase_of_its_text_finds_a_letter_after_those_whose_subject_has_it(index):
    text = " ".join(stems("يُرفع الكتاب إلى المجلس قبل المادة ٦٠/٢٠٠٧ من النظام"))
    await index.write([letter(1, subject="كتاب المجلس"), letter(2, text=text), letter(3)], 3)
    assert await found(index, "كتاب مجلس") == [1, 2]
    assert await found(index, '"الكتاب الى المجلس"') == [2]
    assert await found(index, '"المجلس الكتاب"') == []
    assert await found(index, "المالية نظام") == [2], "each part anywhere"


async def test_by_number_and_by_day_the_last_comes_first(index):
    early, late = letter(1, number=9, year=2026, day=DAY), letter(2, number=3, year=2026, day=DAY)
    before = letter(3, number=500, year=2025, day=DAY - timedelta(400))
    await index.write([late, before, early], 3)
    assert await found(index, sort=Sort.NUMBER) == [1, 2, 3]
    assert await found(index, sort=Sort.NEWEST) == [2, 1, 3]


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
async def test_page_by_page_every_hit_comes_once_and_in_order(index, sort, limit):
    subjects = ("60 سجل", "سجل", "بيان سجل 60")
    letters = [letter(n, subject=subjects[n % 3], number=100 - n, sender_reference="60" * (n % 2)) for n in range(1, 8)]
    for each in letters:
        await index.write([each], each.first)
    whole = await index.find(asked("60", sort=sort, limit=50))
    pages, after = [], None
    for _ in range(8):
        at = await index.find(asked("60", sort=sort, limit=limit, after=after))
        assert (at.total, at.facets) == (whole.total, whole.facets)
        pages += at.letters
        if not (after := at.older):
            break
    assert pages == list(whole.letters)
    assert (len(pages), whole.older) == (whole.total, None)


async def test_a_letter_is_found_by_its_register_s_mark_as_people_type_it(index):
    await index.write([letter(1, mark="2026/م و/000012"), letter(2, mark="٢٠٢٦/م و/٠٠٠٠١٣"), letter(3)], 3)
    assert await found(index, "2026/م و/12") == [1]
    assert await found(index, "2026/م و/000013") == [2]


async def test_letters_of_several_registers_that_have_one_number_are_all_paged_through(index):
    await index.write([letter(n, number=7) for n in range(1, 8)], 7)
    seen: list[str] = []
    after = None
    for _ in range(7):
        page = await index.find(asked(sort=Sort.NUMBER, limit=1, after=after))
        seen, after = [*seen, *page.letters], page.older
    assert len(set(seen)) == 7


async def test_a_party_s_letters_are_those_of_any_of_its_keys(index):
    keys = ["a" * 32, "b" * 32, "وزاره الماليه", "وزاره الصحه"]
    await index.write([letter(n, party_key=key) for n, key in enumerate(keys, 1)], 4)
    assert await found(index, parties=frozenset(keys[::2])) == [3, 1]
    assert await found(index, "3", parties=frozenset(keys[::2])) == [3]
    assert (await index.find(asked(parties=frozenset(keys[:3])))).facets["direction"] == {"incoming": 3}
    assert await found(index, parties=frozenset()) == []
