"""One example of every word that archive says."""

from datetime import date

from libs.contracts.archive import (
    Archived,
    Checked,
    Copy,
    Destroyed,
    Erased,
    FileText,
    Held,
    Legible,
    OriginalDamaged,
    OriginalRepaired,
    PassBegan,
    PassEnded,
    PassReached,
    Proposed,
    Released,
    Signed,
    Stamped,
    TextExtracted,
    Withdrawn,
)
from libs.contracts.plan import Begins, ClassClosed, ClassHeld, ClassReleased, Fate, Planned
from libs.decider import Event
from tests.letters import ORIGINAL

ARCHIVES: dict[str, list[Event]] = {
    "archive.letter": [
        Archived(files=(ORIGINAL,)),
        TextExtracted(
            reader=1,
            files=(
                FileText(
                    file=ORIGINAL.sha256,
                    legible=Legible.READ,
                    how="pdf",
                    text="d" * 64,
                    characters=1204,
                    pages=3,
                    cut=True,
                ),
                FileText(file="f" * 64, legible=Legible.UNREADABLE, how="office"),
                FileText(file="0" * 64, legible=Legible.NO_TEXT),
            ),
        ),
        OriginalDamaged(file=ORIGINAL.sha256, where=Copy.FIRST),
        OriginalRepaired(file=ORIGINAL.sha256, where=Copy.FIRST),
        Held(reason="دعوى قضائية"),
        Released(reason="حُكم فيها"),
        Proposed(code="4/2-ق", due=date(2036, 11, 22), by=("a" * 32, "b" * 32), note="انتهت مدتها"),
        Withdrawn(reason="تُراجع أولاً"),
        Destroyed(
            code="4/2-ق",
            class_ar="القوائم",
            class_en="Lists",
            due=date(2036, 11, 22),
            proposed_by=("a" * 32, "b" * 32),
            proposed_on=date(2036, 12, 1),
            files=(ORIGINAL,),
            texts=("d" * 64,),
        ),
        Erased(),
    ],
    "archive.fixity": [
        PassBegan(),
        PassReached(after=f"{'e' * 32}/0001", checked=Checked(files=2, size=70_000, damaged=1, repaired=1)),
        PassEnded(checked=Checked(files=3, size=120_000, damaged=1, repaired=1, copied=2, sealed=1)),
    ],
    "archive.head": [
        Signed(seq=1000, chain="c" * 64, key_id="a" * 64, signature="5" * 128),
        Stamped(authority="https://tsa.example", stamp="MAA="),
    ],
    "archive.plan": [
        Planned(
            code="4/2-ق",
            ar="القوائم",
            en="Lists",
            parent="4",
            active=5,
            intermediate=5,
            fate=Fate.DESTROY,
            begins=Begins.ENTRY,
        ),
        ClassHeld(reason="دعوى قضائية"),
        ClassReleased(reason="حُكم فيها"),
        ClassClosed(),
    ],
}
