from libs.contracts.archive import Archived
from libs.decider.spec import Given
from services.archive.letter import LETTER, Archive
from tests.archive.originals import named

FILES = (named(b"original"), named(b"attachment", "مرفق.png", "image/png"))


def given(*past):
    return Given(LETTER, past)


def test_a_letter_is_archived_with_all_its_files():
    given().when(Archive(files=FILES)).then(Archived(files=FILES))


def test_a_letter_is_archived_once():
    given(Archived(files=FILES)).when(Archive(files=FILES)).then()
