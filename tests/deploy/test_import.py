"""`diwan import` in a running house: a dry run registers nothing, bad rows are named, and a second run adds nothing."""

import csv

import pytest

from tests.intake.files import HTML, pdf, zipped
from tests.intake.tables import ARABIC, workbook

from .house import House

ROWS = [
    ("وارد", "7/4/2019", "وزارة الصحة", "60/2019", "", "طلب ترخيص", "", "1.pdf"),
    ("صادر", "8/4/2019", "وزارة المالية", "", "", "رد على طلب", "سري", "2019/2.pdf"),
    ("وارد", "9/4/2019", "", "", "", "بلا جهة", "", "page.pdf"),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("import") / "var").up()
    yield house
    house.kill()


@pytest.fixture
def table(tmp_path):
    (tmp_path / "2019").mkdir()
    for name, content in (("1.pdf", pdf(1)), ("2019/2.pdf", pdf(2)), ("page.pdf", HTML)):
        (tmp_path / name).write_bytes(content)
    path = tmp_path / "register.xlsx"
    path.write_bytes(workbook(ARABIC, *ROWS))
    return path


def test_an_old_register_is_moved_in_by_the_administrator(house, table):
    report = table.with_name("report.csv")
    dry = house.run("import", str(table), "--for", "clerk", "--dry-run", "--report", str(report))
    assert dry.returncode == 1, dry.stderr
    assert "Rows that can be registered: 2; registered before: 0; bad: 1." in dry.stdout
    lines = [*csv.DictReader(report.read_text("utf-8-sig").splitlines())]
    assert [(line["row"], line["column"], line["code"]) for line in lines] == [
        ("4", "الجهة", "missing"),
        ("4", "الملف", "file_type_refused"),
    ]
    refused = house.run("import", str(table), "--for", "clerk")
    assert (refused.returncode, "--skip-bad" in refused.stdout) == (1, True)
    entered = house.run("import", str(table), "--for", "clerk", "--skip-bad")
    assert "Letters registered: 2." in entered.stdout, entered.stdout + entered.stderr
    again = house.run("import", str(table), "--for", "clerk", "--skip-bad")
    assert "registered before: 2" in again.stdout
    assert "Letters registered: 0." in again.stdout
    assert house.run("verify").returncode == 0


def test_a_file_that_may_do_harm_is_told_of_before_anything_is_registered(house, tmp_path):
    (tmp_path / "1.pdf").write_bytes(pdf(3))
    (tmp_path / "2.docx").write_bytes(zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"))
    (table := tmp_path / "register.xlsx").write_bytes(
        workbook(
            ARABIC,
            ("وارد", "7/4/2019", "وزارة الصحة", "61/2019", "", "طلب تجديد", "", "1.pdf"),
            ("وارد", "8/4/2019", "وزارة الصحة", "62/2019", "", "طلب إلغاء", "", "2.docx"),
        )
    )
    for wish in (("--dry-run",), ()):
        answer = house.run("import", str(table), "--for", "clerk", *wish)
        assert "Rows that can be registered: 1; registered before: 0; bad: 1." in answer.stdout, answer.stderr
        assert (answer.returncode, "macros" in " ".join(answer.stdout.split())) == (1, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere.xlsx", "--for", "clerk"), "give the path of a table"),
        (("{table}", "--for", "nobody"), "nobody with the key"),
        (("{table}", "--for", "clerk", "--files", "nowhere.zip"), "neither a folder nor a ZIP"),
        (("{table}", "--for", "clerk", "--column", "الموضوع="), "Nothing was registered. The table lacks columns"),
    ],
)
def test_what_cannot_be_imported_says_what_to_do(house, table, words, said):
    answer = house.run("import", *(word.format(table=table) for word in words))
    assert answer.returncode == 1
    assert said in " ".join(answer.stderr.split())
