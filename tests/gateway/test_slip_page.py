import re

import zxingcpp
from PIL import Image, ImageDraw

from tests.gateway.ministry import letter_id
from tests.gateway.qr import read

SLIP = f"/letters/{letter_id(2)}/slip"


def ordinary(ministry, monkeypatch):
    letter = ministry.letter(2, degree="ordinary")
    monkeypatch.setattr(ministry, "letter", lambda n: letter)


async def slip(browser, path=SLIP):
    return (await browser.open(path)).text.partition('<article class="slip')[2].partition("</article>")[0]


async def test_a_slip_has_the_number_both_dates_and_whose_it_is(signed_in, ministry):
    said = await slip(await signed_in("clerk"))
    for words in ("وزارة التجارة والصناعة", "وارد", f"14394/{ministry.today.year}", "ت/٣١٧/٢٠٢٦", "مرفق واحد"):
        assert words in said
    assert f'<time datetime="{ministry.today}">' in said
    assert "144" in said.partition("</time>")[2], "Hijri"


async def test_a_scanner_reads_the_letter_s_id_from_it_for_ever(signed_in):
    clerk = await signed_in("clerk")
    assert read(await slip(clerk)) == f"diwan:{letter_id(2)}"
    assert read(await slip(clerk, f"/letters/{letter_id(5)}/slip?size=label")) == f"diwan:{letter_id(5)}"


async def test_a_hand_scanner_types_the_number_from_the_sheet(signed_in, ministry):
    [shape] = re.findall(r'<svg class="bars".*?<path d="([^"]+)"', await slip(await signed_in("clerk")), re.DOTALL)
    strip = Image.new("L", (600, 60), 255)
    draw = ImageDraw.Draw(strip)
    for x, width in re.findall(r"M(\d+) 0h(\d+)v", shape):
        draw.rectangle([3 * int(x), 5, 3 * (int(x) + int(width)) - 1, 55], fill=0)
    [read] = zxingcpp.read_barcodes(strip)
    assert (read.text, read.format) == (f"14394/{ministry.today.year}", zxingcpp.BarcodeFormat.Code128)
    assert "bars" not in await slip(await signed_in("clerk"), f"{SLIP}?size=label")


async def test_the_number_stands_under_the_code(signed_in):
    assert "<figcaption><bdi>14394/" in await slip(await signed_in("clerk"))


async def test_a_subject_stands_only_on_the_sheet_of_an_ordinary_letter(signed_in, ministry, monkeypatch):
    clerk, subject = await signed_in("clerk"), "طلب صورة طبق الأصل"
    assert subject not in (secret := await slip(clerk))
    assert "درجة السرية: محدود" in secret
    ordinary(ministry, monkeypatch)
    assert subject in await slip(clerk)
    assert subject not in await slip(clerk, f"{SLIP}?size=label")


async def test_the_paper_chosen_last_is_kept(signed_in):
    clerk = await signed_in("clerk")
    assert (await slip(clerk)).startswith(" a4")
    await clerk.open(f"{SLIP}?size=label")
    assert (await slip(clerk)).startswith(" label")
    assert (await slip(clerk, f"{SLIP}?size=a4")).startswith(" a4")


async def test_who_may_not_read_the_letter_gets_no_slip(signed_in):
    clerk = await signed_in("clerk")
    assert (await clerk.open(f"/letters/{'0' * 32}/slip")).status_code == 404


async def test_the_slip_is_a_key_away_from_the_letter_and_from_its_registration(signed_in):
    clerk = await signed_in("clerk")
    for path in (f"/letters/{letter_id(2)}", f"/register/incoming?registered={letter_id(2)}"):
        assert f'href="{SLIP}" data-key="KeyP"' in (await clerk.open(path)).text
    page = (await clerk.open(SLIP)).text
    assert 'data-print data-key="KeyP" hidden' in page
    assert f'href="/letters/{letter_id(2)}" data-key="Escape"' in page


async def test_the_slip_of_a_voided_entry_says_so(signed_in, ministry):
    clerk = await signed_in("clerk")
    assert "ملغى" not in await slip(clerk)
    ministry.void = "قُيّدت مرتين"
    assert "ملغى" in await slip(clerk)
