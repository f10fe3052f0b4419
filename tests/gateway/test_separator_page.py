"""The separator sheet says to a reader of codes what intake looks for, and to people what it is for."""

import re

import pytest
from PIL import Image

from services.intake.scan import SEPARATOR, codes
from tests.gateway.qr import modules


@pytest.fixture
async def clerk(signed_in):
    return await signed_in("clerk")


def printed(svg):
    """The code on white paper, eight dots a module."""
    dark = modules(svg)
    side = max(row for row, _ in dark) + 9
    small = Image.new("L", (side, side), 255)
    for row, column in dark:
        small.putpixel((column + 4, row + 4), 0)
    return small.resize((side * 8, side * 8), Image.Resampling.NEAREST)


@pytest.mark.parametrize("way", ["", "incoming", "outgoing", "internal"])
async def test_its_codes_say_what_intake_splits_at(clerk, way):
    page = (await clerk.open(f"/separators?direction={way}" if way else "/separators")).text
    for drawn in (sheets := re.findall(r'<svg[^>]*class="qr".*?</svg>', page, re.DOTALL)):
        ((said, _),) = codes(printed(drawn))
        found = SEPARATOR.fullmatch(said)
        assert found
        assert (found[1] or "").lower() == way
    assert len(sheets) == 2


async def test_it_says_in_both_languages_what_to_do_with_it(clerk):
    page = (await clerk.open("/separators")).text
    assert "توضع بين معاملتين" in page
    assert "Lay it between two letters" in page


async def test_who_registers_nothing_needs_none(signed_in):
    assert (await (await signed_in("officer")).open("/separators")).status_code == 403
