import re

import pytest

from services.gateway.search_page import marked
from tests.gateway.names import letter_id


@pytest.fixture
async def officer(signed_in):
    return await signed_in("officer")


async def test_what_was_found_is_marked_as_it_was_written(officer, ministry):
    page = (await officer.open("/search?q=سجل")).text
    assert "طلب <mark>&lt;السجلات</mark>" in page
    assert f'href="/letters/{letter_id(0)}"' in page
    assert "1,221 معاملة" in page
    assert ministry.searched[-1] == {"q": "سجل", "sort": "relevance", "at_least": "0"}


async def test_where_a_letters_files_say_it_their_line_is_shown_beneath_the_subject(officer):
    page = (await officer.open("/search?q=سجل")).text
    assert page.count('class="excerpt"') == 1
    assert '<bdi class="wrap">… بيان <mark>&lt;السِّجلّات</mark>&gt; من</bdi>' in page
    assert page.index('class="subject" href="/letters/' + letter_id(1)) < page.index('class="excerpt"')


def test_only_what_was_found_is_marked_and_everything_is_escaped():
    row = {"subject": "طلب <b> سجل & سجل", "highlights": {"subject": [(4, 7), (8, 11)]}}
    said = "طلب <mark>&lt;b&gt;</mark> <mark>سجل</mark> &amp; سجل"
    assert marked(row, "subject") == f'<bdi class="wrap">{said}</bdi>'
    assert marked({**row, "highlights": {}}, "subject").count("<mark>") == 0


async def test_a_facet_is_a_link_that_narrows_and_takes_away(officer, ministry):
    page = (await officer.open("/search?q=a&year=2026")).text
    assert re.search(
        r'href="/search\?q=a&amp;year=2026&amp;direction=incoming"><span>وارد</span> <span class="n">1,204<', page
    )
    assert re.search(r'href="/search\?q=a" aria-current="true"><span>2026</span>', page)
    assert ministry.searched[-1]["year"] == "2026"
    assert '<input type="hidden" name="year" value="2026">' in page


async def test_results_come_before_facets_and_a_link_leads_to_them(officer):
    page = (await officer.open("/search?q=a")).text
    assert page.index('class="hit"') < page.index('class="facets" id="narrow"')
    assert 'href="#narrow"' in page


async def test_results_are_turned_over_by_cursor(officer, ministry):
    page = (await officer.open("/search?q=a&sort=newest")).text
    assert 'href="/search?q=a&amp;sort=newest&amp;cursor=1.99" rel="next"' in page
    page = (await officer.open("/search?q=a&sort=newest&cursor=1.99")).text
    assert ministry.searched[-1]["cursor"] == "1.99"
    assert '<a class="btn" href="/search?q=a&amp;sort=newest">' in page
    assert 'href="/search?q=a&amp;sort=number"' in page, "another order begins at its first page"


async def test_nothing_is_looked_for_until_one_asks_and_the_page_says_how(officer, ministry):
    page = (await officer.open("/search?q=+")).text
    assert "عمّ تبحث؟" in page
    assert ministry.searched == []


async def test_when_nothing_is_found_the_page_says_what_to_try(officer):
    page = (await officer.open("/search?q=لا شيء&direction=outgoing")).text
    assert "لا معاملة مما تطلع عليه" in page
    assert 'href="/search?q=%D9%84%D8%A7+%D8%B4%D9%8A%D8%A1">ابحث دون تضييق' in page


async def test_every_page_on_the_spine_has_the_search_box_but_not_for_who_reads_nothing(officer, signed_in):
    assert 'role="search"' in (await officer.open("/desk")).text
    assert (await officer.open("/search")).text.count('role="search"') == 1
    assert 'role="search"' not in (await (await signed_in("admin")).open("/settings")).text


@pytest.mark.parametrize("wrong", ["direction=up", "year=soon", "sort=beauty"])
async def test_an_address_that_cannot_be_is_no_page(officer, ministry, wrong):
    assert (await officer.open(f"/search?q=a&{wrong}")).status_code == 404
    assert ministry.searched == []


async def test_too_much_is_cut_and_not_refused(officer, ministry):
    assert (await officer.open(f"/search?q={'a' * 900}")).status_code == 200
    assert ministry.searched[-1]["q"] == "a" * 400


async def test_the_letters_of_one_party_are_found_and_it_is_named(signed_in, ministry):
    clerk, party = await signed_in("clerk"), "a" * 32
    page = (await clerk.open(f"/search?party={party}")).text
    assert ministry.searched[-1]["party"] == party
    assert re.search(r'<a class="tag" href="/search"><bdi class="wrap">وزارة المالية</bdi>', page)
    assert f"party={party}&amp;direction=incoming" in page
    assert (await clerk.open("/search?party=health")).status_code == 404
