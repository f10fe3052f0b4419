from dataclasses import replace

import pytest

from libs.contracts.archive import Archived, FileText, Legible, TextExtracted
from libs.contracts.intake import Attached, Channel, Degree, Freed, Reclassified
from libs.decider.spec import AMAL
from libs.views.spec import ENTITY, given
from services.archive.originals import ORIGINALS, Original
from tests.archive.originals import arrived, named, registered

ORIGINAL, ATTACHMENT = named(b"original"), named(b"attachment", "مرفق.png", "image/png")
REGISTERED, ARCHIVED = registered(ORIGINAL, ATTACHMENT), Archived(files=(ORIGINAL, ATTACHMENT))


def row(n, file, role, archived_at=None, legible="", text="", pages=0):
    said = (file.sha256, file.size, file.type, file.name, role, archived_at, legible, text, pages)
    return Original(f"{ENTITY}/{n:04}", ENTITY, *said)


def test_a_registered_letter_has_files_that_are_not_archived():
    given(ORIGINALS).when(REGISTERED).then(row(0, ORIGINAL, "original"), row(1, ATTACHMENT, "attachment"))


def test_an_archived_letter_says_since_when():
    rows = row(0, ORIGINAL, "original", AMAL.at), row(1, ATTACHMENT, "attachment", AMAL.at)
    given(ORIGINALS, REGISTERED).when(ARCHIVED).then(*rows)


def test_what_is_attached_later_is_archived_later():
    scan = named(b"scan", "scan.pdf")
    attached = Attached(file=scan, channel=Channel.SCANNER)
    before = (
        row(0, ORIGINAL, "original", AMAL.at),
        row(1, ATTACHMENT, "attachment", AMAL.at),
        row(2, scan, "attachment"),
    )
    given(ORIGINALS, REGISTERED, ARCHIVED).when(attached).then(*before)
    again = Archived(files=(ORIGINAL, ATTACHMENT, scan))
    after = *before[:2], row(2, scan, "attachment", AMAL.at)
    given(ORIGINALS, REGISTERED, ARCHIVED, attached).when(again).then(*after)


def test_what_is_freed_is_a_file_like_the_others():
    held = ATTACHMENT.model_copy(update={"quarantined": "file_two_faced"})
    registered = REGISTERED.model_copy(update={"attachments": (held,)})
    before = row(0, ORIGINAL, "original"), replace(row(1, held, "attachment"), quarantined="file_two_faced")
    given(ORIGINALS).when(registered).then(*before)
    freed = Freed(file=held, reason="looked at")
    given(ORIGINALS, registered).when(freed).then(before[0], row(1, ATTACHMENT, "attachment"))


def test_of_each_file_it_is_known_whether_it_could_be_read():
    read = FileText(file=ORIGINAL.sha256, legible=Legible.READ, how="pdf", text="d" * 64, characters=9, pages=2)
    scan = FileText(file=ATTACHMENT.sha256, legible=Legible.NO_TEXT)
    given(ORIGINALS, REGISTERED, ARCHIVED).when(TextExtracted(reader=1, files=(read, scan))).then(
        row(0, ORIGINAL, "original", AMAL.at, Legible.READ, "d" * 64, 2),
        row(1, ATTACHMENT, "attachment", AMAL.at, Legible.NO_TEXT),
    )


@pytest.mark.parametrize("past", [(REGISTERED,), (REGISTERED, ARCHIVED)])
def test_another_degree_leaves_the_files_as_they_are(past):
    before = tuple(ORIGINALS.rows(_fold(past)))
    given(ORIGINALS, *past).when(Reclassified(degree=Degree.SECRET, reason="names")).then(*before)


def _fold(past):
    dossier = None
    for event in past:
        dossier = given(ORIGINALS)._project(dossier, event)
    return dossier


def test_what_arrives_has_its_files_and_the_letter_of_it_the_same_ones():
    files = row(0, ORIGINAL, "original", AMAL.at), row(1, ATTACHMENT, "attachment", AMAL.at)
    came = arrived(ORIGINAL, ATTACHMENT)
    given(ORIGINALS, came).when(ARCHIVED).then(*files)
    given(ORIGINALS, came, ARCHIVED).when(REGISTERED).then(*files)
