import re
from datetime import timedelta


def numbers(page):
    return re.findall(r'scope="row" class="no"><a href="[^"]+"><bdi>(\d+)/', page.text)


async def test_every_register_says_how_many_letters_one_may_read(signed_in):
    page = (await (await signed_in("clerk")).open("/registers")).text
    assert re.findall(r'href="/registers/(\w+/\d{4})"', page)[-1] == "incoming/2025"
    assert '<td class="num">17,203</td>' in page


async def test_a_register_without_a_year_is_this_year_s(signed_in, ministry):
    answer = await (await signed_in("clerk")).open("/registers/outgoing")
    assert answer.headers["location"] == f"/registers/outgoing/{ministry.today.year}"


async def test_the_ledger_shows_numbers_and_leads_on_to_older_ones(signed_in):
    page = await (await signed_in("clerk")).open("/registers/incoming/2026")
    assert numbers(page) == [str(n) for n in range(14872, 14865, -1)]
    assert 'href="/registers/incoming/2026?before=14866"' in page.text
    assert "?after=" not in page.text
    assert "من 14872 إلى 14866" in page.text
    assert "في سجل 2026 14,872 معاملة تطلع عليها." in page.text


async def test_one_may_go_to_a_number_and_back_to_newer_ones(signed_in):
    page = await (await signed_in("clerk")).open("/registers/incoming/2026?number=14870")
    assert numbers(page)[0] == "14870"
    assert 'href="/registers/incoming/2026?after=14870"' in page.text


async def test_a_number_one_may_not_read_is_said_not_to_be_here(signed_in):
    page = await (await signed_in("clerk")).open("/registers/incoming/2026?number=20000")
    assert "لا تجد هنا الرقم 20000" in page.text


async def test_a_place_with_no_letter_says_where_to_begin(signed_in):
    page = await (await signed_in("clerk")).open("/registers/incoming/2026?before=1")
    assert 'href="/registers/incoming/2026">ابدأ من أحدثه</a>' in page.text


async def test_an_empty_year_leads_to_the_last_one_that_has_letters(signed_in):
    page = await (await signed_in("clerk")).open("/registers/outgoing/2027")
    assert "ليس في سجل 2027 بعد معاملة تطلع عليها." in page.text
    assert 'href="/registers/outgoing/2026">سجل 2026</a>' in page.text
    assert "ابدأ من أحدثه" not in page.text


async def test_a_day_sheet_has_all_of_the_day_in_the_order_of_its_numbers(signed_in, ministry):
    page = await (await signed_in("clerk")).open(f"/registers/incoming/day/{ministry.today}")
    assert numbers(page) == ["14869", "14870", "14871", "14872"]
    assert "4 معاملات. الأرقام من 14869 إلى 14872." in page.text
    head = page.text.partition('<article class="day-sheet"')[2].partition("</header>")[0]
    assert "وزارة التجارة والصناعة" in head
    assert f'<time datetime="{ministry.today}">' in head
    assert '<td role="cell" class="due">7:52</td>' in page.text
    assert "موظف القيد</span><span>رئيس القيد" in page.text


async def test_a_voided_entry_stays_on_the_day_sheet_struck_through_with_its_reason(signed_in, ministry):
    ministry.void = "قُيّدت مرتين"
    page = await (await signed_in("clerk")).open(f"/registers/incoming/day/{ministry.today}")
    assert page.text.count('<tr role="row" class="void">') == page.text.count("قُيّدت مرتين") == 4


async def test_from_the_register_one_comes_to_the_day_and_from_a_day_to_its_neighbours(signed_in, ministry):
    clerk, today, day = await signed_in("clerk"), ministry.today, timedelta(days=1)
    path = "/registers/incoming/day"
    assert f'href="{path}/{today}">كشف اليوم</a>' in (await clerk.open(f"/registers/incoming/{today.year}")).text
    assert f"{path}/{today - day}" in (page := await clerk.open(f"{path}/{today}")).text
    assert f"{path}/{today + day}" not in page.text
    assert f"{path}/{today}" in (await clerk.open(f"{path}/{today - day}")).text


async def test_a_day_is_typed_as_people_write_it(signed_in, ministry):
    clerk = await signed_in("clerk")
    typed = await clerk.open("/registers/incoming/day?on=١٠/١١/٢٠٢٦")
    assert typed.headers["location"] == "/registers/incoming/day/2026-11-10"
    nothing = await clerk.open("/registers/incoming/day?on=")
    assert nothing.headers["location"] == f"/registers/incoming/day/{ministry.today}"
    assert (await clerk.open("/registers/incoming/day?on=غداً")).status_code == 422
    assert (await clerk.open("/registers/incoming/day/2026-13-01")).status_code == 404


async def test_a_day_without_letters_says_so_and_has_nothing_to_sign(signed_in, ministry):
    page = await (await signed_in("clerk")).open(f"/registers/incoming/day/{ministry.today + timedelta(days=1)}")
    assert "لم يُقيَّد في هذا اليوم ما تطلع عليه." in page.text
    assert "رئيس القيد" not in page.text
