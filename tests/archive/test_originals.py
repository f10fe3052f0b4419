import pytest

from libs.contracts.archive import Archived
from libs.contracts.intake import Degree, Reclassified
from libs.decider.spec import AMAL
from libs.views.spec import ENTITY, given
from services.archive.originals import ORIGINALS, Original
from tests.archive.originals import named, registered

ORIGINAL, ATTACHMENT = named(b"original"), named(b"attachment", "مرفق.png", "image/png")
REGISTERED, ARCHIVED = registered(ORIGINAL, ATTACHMENT), Archived(files=(ORIGINAL, ATTACHMENT))


def row(n, file, role, archived_at=None):
    return Original(f"{ENTITY}/{n:04}", ENTITY, file.sha256, file.size, file.type, file.name, role, archived_at)


def test_a_registered_letter_has_files_that_are_not_archived():
    given(ORIGINALS).when(REGISTERED).then(row(0, ORIGINAL, "original"), row(1, ATTACHMENT, "attachment"))


def test_an_archived_letter_says_since_when():
    rows = row(0, ORIGINAL, "original", AMAL.at), row(1, ATTACHMENT, "attachment", AMAL.at)
    given(ORIGINALS, REGISTERED).when(ARCHIVED).then(*rows)


@pytest.mark.parametrize("past", [(REGISTERED,), (REGISTERED, ARCHIVED)])
def test_another_degree_leaves_the_files_as_they_are(past):
    before = tuple(ORIGINALS.rows(_fold(past)))
    given(ORIGINALS, *past).when(Reclassified(degree=Degree.SECRET, reason="names")).then(*before)


def _fold(past):
    dossier = None
    for event in past:
        dossier = given(ORIGINALS)._project(dossier, event)
    return dossier
