"""A table is read however it was saved."""

from datetime import UTC, date, datetime
from hashlib import shake_256
from tempfile import TemporaryFile

import pytest

from libs.confined import Limits
from services.intake import table
from services.intake.table import NoTable, TooLong, lines_of, text_of
from tests.intake.files import zipped
from tests.intake.tables import ARABIC, ROW, separated, workbook


async def read(content, told=None):
    with TemporaryFile() as file:
        file.write(content)
        return [list(line) for line in await lines_of(file, told or {})]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256"])
@pytest.mark.parametrize("comma", [",", ";", "\t"])
async def test_text_is_read_in_every_encoding_and_with_every_comma(encoding, comma):
    line = ROW if encoding != "cp1256" else [cell.replace("٥/٤/٢٠٢٠", "5/4/2020") for cell in ROW]
    assert await read(separated(ARABIC, line, comma=comma, encoding=encoding)) == [list(ARABIC), list(line)]


async def test_a_workbook_gives_what_somebody_would_have_typed():
    told = [
        ("Subject", "Number", "Day", "Moment", "Share"),
        ("x", 60, date(2020, 4, 7), datetime(2020, 4, 7, 9, 30, tzinfo=UTC), 0.5),
    ]
    assert await read(workbook(*told)) == [list(told[0]), ["x", "60", "2020-04-07", "2020-04-07", "0.5"]]


async def test_rows_of_a_workbook_that_begins_further_down_keep_their_numbers():
    assert await read(workbook(("a", "b"), ("1", ""), corner=(2, 1))) == [
        ["", "", ""],
        ["", "", ""],
        ["", "a", "b"],
        ["", "1", ""],
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        zipped("word/document.xml"),
        b"PK\x03\x04" + shake_256(b"noise").digest(9000),
        workbook(ARABIC, ROW)[:900],
        b"a,b\n" + b"x" * 20_000,
        b"Subject\0,Party\0\0",
    ],
    ids=["nothing", "a letter", "noise", "cut off", "a cell without end", "zeroes"],
)
async def test_what_is_no_table_says_so(content):
    with pytest.raises(NoTable):
        await read(content)


async def test_a_workbook_that_would_fill_the_memory_is_ended_by_its_limits(monkeypatch):
    monkeypatch.setattr(table, "LIMITS", Limits(cpu=5, answer=100_000))
    with pytest.raises(NoTable):
        await read(workbook(*([("x" * 1000,)] * 500)))


async def test_a_table_of_too_many_rows_is_refused_as_a_whole(monkeypatch):
    monkeypatch.setattr(table, "MOST", 3)
    for content in (separated(*[ROW] * 4), workbook(*[ROW] * 4)):
        with pytest.raises(TooLong):
            await read(content)


def test_what_arabic_windows_wrote_is_guessed():
    assert text_of("الموضوع;الجهة".encode("cp1256")) == "الموضوع;الجهة"
