"""A file plan as a table says it: read row by row, parents first, and only what differs is said."""

from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it has no types
from rich.console import Console

from deploy import plan_table
from deploy.plan_table import bring, read
from deploy.trouble import Trouble
from libs.contracts.plan import Begins, Fate

ARABIC = "رمز الفئة;الاسم بالعربية;الاسم بالإنجليزية;تتبع;الحفظ الجاري;الحفظ الوسيط;المصير\n"
ROWS = "4/2;قوائم السجل;Lists;4;2;3;إتلاف\n;;;;;;\n4;أوراق السجل;Papers;;5;;حفظ دائم\n"


def lines(text):
    return [line.split(";") for line in text.splitlines()]


class Archive:
    """Played: what it was told, and what it has."""

    def __init__(self, *there):
        self.there, self.told = list(there), []

    def get(self, path):
        return self.there

    def say(self, change, key):
        assert (change.method, change.path) == ("PUT", "/plan")
        self.told.append((change.body, key))


@pytest.fixture
def brought(tmp_path, monkeypatch):
    def bring_into(archive, content, name="plan.csv", **more):
        monkeypatch.setattr(plan_table, "Service", lambda *_: archive)
        (tmp_path / name).write_bytes(content)
        nowhere: Any = None
        return bring(nowhere, nowhere, tmp_path / name, Console(quiet=True), **more)

    return bring_into


def test_a_table_in_arabic_or_english_is_read_row_by_row():
    low, high = read(lines(ARABIC + ROWS))
    assert (low.code, low.parent, low.active, low.intermediate, low.fate) == ("4/2", "4", 2, 3, Fate.DESTROY)
    assert (high.code, high.fate, high.begins) == ("4", Fate.KEEP, Begins.CONCLUSION)
    [one] = read(lines("Code;Name in Arabic;Name in English;Then;Begins\n7;عقود;Contracts;Destroy;Entry"))
    assert (one.fate, one.begins) == (Fate.DESTROY, Begins.ENTRY)


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ("Row 1 ", "Code;Name in Arabic\n4;أوراق"),
        ("Row 3 ", ARABIC + "4;أ;A;;;;إتلاف\n5;ب;B;;many;;إتلاف"),
        ("Row 2 ", ARABIC + "4;أ;A;;;;حرق"),
        ("Row 3 ", ARABIC + "4;أ;A;;;;إتلاف\n4;ب;B;;;;إتلاف"),
    ],
)
def test_a_row_that_is_no_class_is_named(told, text):
    with pytest.raises(Trouble) as trouble:
        read(lines(text))
    assert told in trouble.value.english


def test_parents_come_first_and_what_is_there_is_not_said_again(brought):
    archive = Archive()
    assert brought(archive, (ARABIC + ROWS).encode()) == 2
    assert [body["code"] for body, _ in archive.told] == ["4", "4/2"]
    there = [{**body, "closed": False} for body, _ in archive.told]
    again = Archive(*there)
    assert (brought(again, (ARABIC + ROWS).encode("cp1256")), again.told) == (0, [])
    changed = Archive(*there)
    assert brought(changed, (ARABIC + ROWS.replace(";2;3;", ";9;3;")).encode()) == 1
    assert changed.told[0][0]["active"] == 9
    back = Archive({**there[1], "active": 9}, there[0])
    assert brought(back, (ARABIC + ROWS).encode()) == 1
    assert back.told[0][1] != archive.told[1][1], "a change back is a change of its own"
    dry = Archive()
    assert (brought(dry, (ARABIC + ROWS).encode(), dry=True), dry.told) == (2, [])


def test_what_lies_under_nothing_or_in_a_circle_stops_before_anything_is_said(brought):
    for rows in ("4/2;أ;A;4;;;إتلاف\n", "4;أ;A;5;;;إتلاف\n5;ب;B;4;;;إتلاف\n"):
        archive = Archive()
        with pytest.raises(Trouble):
            brought(archive, (ARABIC + rows).encode())
        assert archive.told == []


def test_a_workbook_is_read_as_well_and_what_is_no_table_is_told(brought, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "made.xlsx") as book:
        sheet = book.add_worksheet()
        for n, line in enumerate(lines(ARABIC + ROWS)):
            sheet.write_row(n, 0, [int(cell) if cell.isdigit() else cell for cell in line])
    archive = Archive()
    assert brought(archive, (tmp_path / "made.xlsx").read_bytes(), "plan.xlsx") == 2
    with pytest.raises(Trouble):
        brought(archive, b"", "empty.csv")
