from libs.contracts.archive import Archived, FileText, Legible, TextExtracted
from libs.decider.spec import Given
from services.archive.letter import LETTER, Archive, KeepText
from tests.archive.originals import named

FILES = (named(b"original"), named(b"attachment", "مرفق.png", "image/png"))


def given(*past):
    return Given(LETTER, past)


def test_a_letter_is_archived_with_all_its_files():
    given().when(Archive(files=FILES)).then(Archived(files=FILES))


def test_a_letter_is_archived_once():
    given(Archived(files=FILES)).when(Archive(files=FILES)).then()


READ = tuple(FileText(file=file.sha256, legible=Legible.NO_TEXT) for file in FILES)
KEPT = KeepText(reader=2, files=READ)


def test_what_could_be_read_of_each_file_is_kept():
    given(Archived(files=FILES)).when(KEPT).then(TextExtracted(reader=2, files=READ))


def test_a_reader_says_it_once_and_only_a_better_one_says_it_again():
    past = Archived(files=FILES), TextExtracted(reader=2, files=READ)
    given(*past).when(KEPT).then()
    given(*past).when(KEPT.model_copy(update={"reader": 1})).then()
    given(*past).when(KEPT.model_copy(update={"reader": 3})).then(TextExtracted(reader=3, files=READ))


def test_nothing_is_read_before_all_is_archived_and_no_file_is_left_out():
    given().when(KEPT).rejected("not_archived_yet")
    given(Archived(files=FILES)).when(KeepText(reader=2, files=READ[:1])).rejected("not_archived_yet")


def test_what_came_since_is_archived_and_read_with_the_others():
    more = named(b"scan", "scan.pdf")
    past = Archived(files=FILES), TextExtracted(reader=2, files=READ)
    again = Archived(files=(*FILES, more))
    given(*past).when(Archive(files=(*FILES, more))).then(again)
    given(*past, again).when(Archive(files=FILES)).then()
    given(*past, again).when(KEPT).rejected("not_archived_yet")
    read = (*READ, FileText(file=more.sha256, legible=Legible.NO_TEXT))
    given(*past, again).when(KeepText(reader=2, files=read)).then(TextExtracted(reader=2, files=read))
