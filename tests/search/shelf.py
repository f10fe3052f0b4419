"""Random ministries' letters, and what is looked for in them, typed as people do: for a naive reader to compare."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from hypothesis import strategies as st

from libs.arabic import stems
from libs.contracts import intake, routing
from libs.contracts.intake import Degree, Direction, Reclassified, Registered, Urgency
from libs.contracts.routing import Referred
from libs.policy import Dossier, can, project
from tests.letters import ORIGINAL
from tests.turns import DESKS, PEOPLE, History

WORDS = {  # as written, and as typed
    "السجلات": ["السجلات", "سجلات", "والسجل", "سجل"],
    "الملغاة": ["الملغاه", "ملغاة", "المُلغاة"],
    "إدارة": ["اداره", "الإدارة", "ٱدارة"],
    "مستشفى": ["مستشفي", "المستشفى", "مستشفی"],
    "٦٠/٢٠٠٧": ["60/2007", "٦٠/٢٠٠٧"],
    "1": ["1", "١"],
    "Report": ["report", "REPORT"],
}
TEXT = st.lists(st.sampled_from(sorted(WORDS)), max_size=4).map(" ".join)


@dataclass(frozen=True)
class Search:
    """Every one of `words`, each of `phrases` as it stands, the letter of each of `numbers`."""

    words: tuple[str, ...]
    phrases: tuple[tuple[str, str], ...]
    numbers: tuple[str, ...]

    @property
    def typed(self) -> str:
        phrases = [f'"{one} {other}"' for one, other in self.phrases]
        return " ".join([*self.words, *phrases, *self.numbers])

    def finds(self, said: Registered, text: str = "") -> bool:
        fields = [_stems(each) for each in (said.subject, said.party, said.sender_reference, text)]
        wanted = [*((word,) for word in self.words), *self.phrases, *((number,) for number in self.numbers)]
        return all(
            any(_within(_stems(" ".join(phrase)), field) for field in fields) or _numbered(phrase, said)
            for phrase in wanted
        )


_stems = cache(stems)  # the same words again and again


def _within(phrase: tuple[str, ...], field: tuple[str, ...]) -> bool:
    return any(field[n : n + len(phrase)] == phrase for n in range(len(field)))


def _numbered(phrase: tuple[str, ...], said: Registered) -> bool:
    year = said.register_id[-4:]
    [one] = phrase if len(phrase) == 1 else [""]
    return one.replace("١", "1") in (str(said.number), f"{said.number}/{year}", f"{year}/{said.number}")


TYPED = st.sampled_from(sorted({form for forms in WORDS.values() for form in forms}))
NUMBERS = st.builds("{}/{}".format, st.integers(1, 6), st.sampled_from([2025, 2026]))
SEARCHES = st.builds(
    Search,
    words=st.lists(TYPED, max_size=2).map(tuple),
    phrases=st.lists(st.tuples(TYPED, TYPED), max_size=1).map(tuple),
    numbers=st.just(()) | st.lists(NUMBERS, max_size=1).map(tuple),
)
REGISTERED = st.builds(
    lambda direction, year, **said: Registered(
        register_id=f"{direction}-{year}", direction=direction, original=ORIGINAL, **said
    ),
    year=st.sampled_from([2025, 2026]),
    number=st.integers(1, 6),
    direction=st.sampled_from(Direction),
    subject=TEXT,
    party=TEXT,
    sender_reference=st.sampled_from(["", "٦٠/٢٠٠٧", "م/1"]),
    degree=st.sampled_from(Degree),
    urgency=st.sampled_from(Urgency),
    unit=st.sampled_from(sorted(set(PEOPLE.values()))),
)
LETTERS = st.lists(REGISTERED, min_size=1, max_size=10)
TURN = st.tuples(st.integers(0, 9), st.sampled_from(sorted(DESKS)) | st.sampled_from(Degree))
TURNS = st.lists(TURN, max_size=12)  # to a desk, or another degree


@dataclass
class Shelf:
    told: History
    said: dict[str, Registered]
    sides: dict[str, Dossier]
    texts: dict[str, str] = field(default_factory=dict)  # of those whose files were read

    def seen(self, person: Any, search: Search) -> dict[str, Registered]:
        return {
            id: letter
            for id, letter in self.said.items()
            if self.sides[id].degree is not Degree.TOP_SECRET
            and can(person, "read", self.sides[id])
            and search.finds(letter, self.texts.get(id, ""))
        }


def shelf(letters: list[Registered], turns: list[tuple[int, str | Degree]]) -> Shelf:
    told, ids = History(), [f"{n:032x}" for n in range(len(letters))]
    for id, letter in zip(ids, letters, strict=True):
        told.commit(intake.LETTER, id, "clerk", letter)
    for n, to in turns:
        id = ids[n % len(ids)]
        if isinstance(to, Degree):
            told.commit(intake.LETTER, id, "clerk", Reclassified(degree=to, reason="?"))
        else:
            referred = Referred(referral=told.id(), sender="clerk", to=to, unit=DESKS[to], instruction="act")
            told.commit(routing.LETTER, id, "clerk", referred)
    sides: dict[str, Dossier] = {}
    for _, commit in told.said:
        for event in commit.events:
            sides[commit.entity] = project(sides.get(commit.entity), event, commit)
    return Shelf(told, dict(zip(ids, letters, strict=True)), sides)
