import io

import pytest

from services.intake.content import MAIL as MAIL_TYPE
from services.intake.content import OFFICE, PDF, type_of
from services.intake.names import as_said, clean
from tests.intake.files import DOCX, HTML, MAIL, PNG, pdf, zipped


@pytest.mark.parametrize(
    ("content", "type"),
    [
        (pdf(1), PDF),
        (b"garbage before it\n" + pdf(1), PDF),
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 20, "image/jpeg"),
        (b"II*\x00" + b"\0" * 20, "image/tiff"),
        (DOCX, f"{OFFICE}.wordprocessingml.document"),
        (MAIL, MAIL_TYPE),
    ],
)
def test_a_file_is_known_by_its_content(content, type):
    assert type_of(io.BytesIO(content)) == type


@pytest.mark.parametrize(
    "content",
    [HTML, b"MZ\x90\0", zipped("a.txt"), b"PK\x03\x04 not a zip", b"Dear Sir: hello\n", b"\0" * 100, b"#!/bin/sh\n"],
)
def test_what_a_letter_may_not_have_is_nothing(content):
    assert type_of(io.BytesIO(content)) is None


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("خطاب الوزارة.pdf", "خطاب الوزارة.pdf"),
        ("C:\\Users\\x\\letter.pdf", "letter.pdf"),
        ("../../etc/passwd", "passwd"),
        ("exe\u202efdp.pdf", "exefdp.pdf"),
        ("a\0b\r\n.pdf", "ab.pdf"),
        ("ا" * 300, "ا" * 255),
        ("ا" * 300 + ".pdf", "ا" * 251 + ".pdf"),
        (" \t ", ""),
    ],
)
def test_a_name_loses_its_folders_and_what_deceives_the_eye(name, cleaned):
    assert clean(name) == cleaned


def test_a_name_is_kept_as_it_came_where_it_was_another():
    assert as_said("خطاب.pdf") == ""
    assert as_said("exe\u202efdp.pdf") == "exe\u202efdp.pdf"
    assert len(as_said("ا" * 9000)) == 1000
    assert as_said("a\ud800.pdf") == "a?.pdf"
