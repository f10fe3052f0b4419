"""The files of strangers at the door of a real intake: each has its answer, and what is refused leaves no trace."""

import pytest

from tests.archive.test_texts import LOCKED
from tests.archive.writings import SEEN, docx, mail, pptx, xlsx
from tests.archive.writings import pdf as written
from tests.hostile import files
from tests.hostile.bodies import form
from tests.intake.conftest import problem
from tests.intake.files import HTML, pdf

REFUSED = [
    ("zip bomb", lambda: files.bomb(300_000_000), 413, "file_unfolds"),
    ("bomb within a package", lambda: files.nested(1), 413, "file_unfolds"),
    ("packages nested too deep", lambda: files.nested(3, 10), 413, "file_unfolds"),
    ("too many files", lambda: files.crowd(4_000), 413, "file_unfolds"),
    ("entries that share their bytes", files.overlapping, 413, "file_unfolds"),
    ("says less than it unfolds to", lambda: files.lying(10), 415, "file_unsound"),
    ("says more than it unfolds to", lambda: files.lying(9_000_000), 415, "file_unsound"),
    ("two names of one entry", files.two_tables, 415, "file_unsound"),
    ("a damaged entry", files.damaged, 415, "file_unsound"),
    ("an endless table of contents", lambda: files.huge_table(9_000_000), 415, "file_type_refused"),
    ("a package cut off", lambda: docx()[:-30], 415, "file_type_refused"),
    ("HTML named .pdf", lambda: HTML, 415, "file_type_refused"),
    ("GIF and HTML", lambda: files.GIF_AND_HTML, 415, "file_type_refused"),
    ("PDF and ZIP", lambda: files.PDF_AND_ZIP, 415, "file_two_faced"),
    ("picture and ZIP", lambda: files.PNG_AND_ZIP, 415, "file_two_faced"),
    ("ZIP and PDF", lambda: files.ZIP_AND_PDF, 415, "file_two_faced"),
    ("HTML and PDF", lambda: files.HTML_AND_PDF, 415, "file_two_faced"),
    ("picture and PDF", lambda: files.PNG_AND_PDF, 415, "file_two_faced"),
    ("macros", lambda: files.beside("word/vbaProject.bin", b"x"), 415, "file_with_macros"),
    ("macros of Excel 4", lambda: files.beside("xl/macrosheets/sheet1.xml", b"<x/>"), 415, "file_with_macros"),
    (
        "macros in a package within",
        lambda: files.beside("word/embeddings/x.xlsx", files.MACROS),
        415,
        "file_with_macros",
    ),
    ("macros from before 2007", files.old_macros, 415, "file_with_macros"),
    ("a template from the network", files.reaching, 415, "file_reaches_out"),
    ("the same in UTF-16", lambda: files.reaching(encoding="utf-16"), 415, "file_reaches_out"),
    ("the same disguised", lambda: files.reaching(target="&#104;ttp://203.0.113.9"), 415, "file_reaches_out"),
    ("from a shared folder", lambda: files.reaching(target="\\\\203.0.113.9\\x"), 415, "file_reaches_out"),
    ("an object from the network", lambda: files.reaching("oleObject"), 415, "file_reaches_out"),
    ("external entity", files.declaring, 415, "file_reaches_out"),
    ("external entity in UTF-16", lambda: files.declaring("utf-16"), 415, "file_reaches_out"),
    ("nothing", lambda: b"", 422, "file_empty"),
]
TAKEN = [
    ("a link in a letter", lambda: files.reaching("hyperlink")),
    ("a template of one's own", lambda: files.reaching(target="file:///C:\\Users\\amal\\Normal.dotm")),
    ("a table in a letter", lambda: files.beside("word/embeddings/table.xlsx", xlsx())),
    ("a workbook", xlsx),
    ("slides", pptx),
    ("a PDF cut off", lambda: pdf(1)[:-20]),
    ("a PDF with a password", lambda: written(SEEN, trailer=LOCKED)),
    ("a PDF with a script", lambda: files.PDF_WITH_SCRIPT),
    ("a PDF that starts programs", lambda: files.PDF_THAT_LAUNCHES),
    ("a PDF with a package attached", lambda: files.PDF_WITH_A_ZIP),
    ("a PDF after a mail gateway's line", lambda: b"Content-Type: application/pdf\r\n\r\n" + pdf(2)),
    ("a mail", lambda: mail()),
    ("a mail of a thousand parts", lambda: files.of_many_parts(1_000)),
]


@pytest.mark.parametrize(("make", "status", "code"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
async def test_what_may_do_harm_is_refused_and_leaves_nothing(door, make, status, code):
    content = make()
    async with door.untouched():
        answer = await door.register(("original", ("خطاب.pdf", content)))
        problem(answer, status, code)
        assert answer.json()["fields"] == ["خطاب.pdf"]
        attached = await door.register(("original", ("a.pdf", pdf(1))), ("attachment", ("b.docx", content)))
        problem(attached, status, code)
        assert attached.json()["fields"] == ["b.docx"]


@pytest.mark.parametrize("make", [case[1] for case in TAKEN], ids=[case[0] for case in TAKEN])
async def test_what_a_ministry_is_sent_is_taken(door, make):
    answer = await door.register(("original", ("خطاب", make())), despite="مثله")
    assert answer.status_code == 201, answer.text


NAMES = [
    ("exe\u202efdp.pdf", "exefdp.pdf"),
    ("ا" * 300 + ".pdf", "ا" * 251 + ".pdf"),
    ("..\\..\\windows\\system32\\خطاب.pdf", "خطاب.pdf"),
    ("../../etc/passwd", "passwd"),
    ("a\u0000\u001b[2J.pdf", "a[2J.pdf"),
    ("cafe\u0301.pdf", "café.pdf"),
]


@pytest.mark.parametrize(("said", "name"), NAMES)
async def test_a_name_deceives_nobody_and_is_kept_as_it_came(door, said, name):
    body = form(pdf(1), said.encode())
    answer = await door.post(content=body)
    assert answer.status_code == 201, answer.text
    original = (await door.read(answer.json()))["original"]
    assert (original["name"], original["said_name"], original["quarantined"]) == (name, said, "")
