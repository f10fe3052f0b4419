import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.archive.serving import MOST, Unsatisfiable, asked_range, disposition, headers_of, safe_name


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, None),
        ("bytes=0-4", range(5)),
        ("bytes=0-0", range(1)),
        ("bytes=5-", range(5, 10)),
        ("bytes=-3", range(7, 10)),
        ("bytes=-99", range(10)),
        ("bytes=2-99", range(2, 10)),
        ("bytes=9-9", range(9, 10)),
        ("bytes=4-2", None),
        ("bytes=-", None),
        ("bytes=0-1,3-4", None),
        ("lines=0-4", None),
        ("bytes=a-b", None),
        ("bytes=٠-٤", None),
    ],
)
def test_a_range_header_asks_for_these_bytes(header, part):
    assert asked_range(header, 10) == part


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-12", "bytes=99-", "bytes=-0"])
def test_a_range_beyond_the_end_cannot_be_satisfied(header):
    with pytest.raises(Unsatisfiable):
        asked_range(header, 10)


@settings(deadline=None)
@given(st.text("0123456789-, =x", max_size=40), st.integers(0, 1000))
def test_whatever_a_range_header_says_no_byte_outside_the_file_is_sent(header, size):
    try:
        part = asked_range(f"bytes={header}", size)
    except Unsatisfiable:
        return
    assert part is None or (0 <= part.start < part.stop <= size)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("خطاب رقم ٦٠.pdf", "خطاب رقم ٦٠.pdf"),
        ("C:\\Users\\amal\\خطاب.pdf", "خطاب.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
        ("فاتورة\u202efdp.exe", "فاتورةfdp.exe"),
        ("\u2066a\u2069\u200f\ufeff.pdf", "a.pdf"),
        ("می\u200cخواهم.pdf", "می\u200cخواهم.pdf"),
        ("...", "file"),
        ("", "file"),
        ("dir/", "file"),
        ("a\ud800b.pdf", "ab.pdf"),
        ("ط" * 300 + ".pdf", "ط" * (MOST - 4) + ".pdf"),
    ],
)
def test_a_name_keeps_what_is_seen(name, safe):
    assert safe_name(name) == safe


@settings(deadline=None)
@given(st.text("aZ ٠ط\"\\/%';.\r\n\0\x7f\u202e\u2066\u200c\ud800\U0001f4ce", max_size=300))
def test_whatever_a_file_is_called_its_header_is_one_line_of_ascii(name):
    header = disposition(name, inline=False)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert header.startswith('attachment; filename="')


def test_a_name_is_given_as_it_is_and_in_ascii():
    assert disposition('خطاب "١".pdf', inline=False) == (
        "attachment; filename=\"____ ___.pdf\"; filename*=UTF-8''%D8%AE%D8%B7%D8%A7%D8%A8%20%22%D9%A1%22.pdf"
    )


@pytest.mark.parametrize(
    ("type", "asked", "how", "sandboxed"),
    [
        ("application/pdf", True, "inline", False),  # Safari shows no PDF in a sandbox
        ("application/pdf", False, "attachment", True),
        ("image/png", True, "inline", True),
        ("message/rfc822", True, "attachment", True),
        ("text/html", True, "attachment", True),
        ("image/svg+xml", True, "attachment", True),
    ],
)
def test_only_what_cannot_run_is_shown_and_only_when_asked(type, asked, how, sandboxed):
    headers = headers_of("0" * 64, "x", type, inline=asked)
    assert headers["content-disposition"].startswith(how)
    assert ("sandbox" in headers["content-security-policy"]) == sandboxed
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
