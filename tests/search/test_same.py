"""Both indexes answer the same, and what a naive reader finds: a thousand letters, two hundred searches."""

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import product
from random import Random
from typing import Any

import pytest

from libs.arabic import stems
from libs.contracts.intake import Degree, Direction, Registered, Urgency
from libs.policy import Mandate, Person, acting, sight
from libs.views import Views
from services.search.app import VIEWS
from services.search.embedded import Embedded
from services.search.feed import changed_since
from services.search.index import FACETS, Asked, Sort
from services.search.opensearch import opensearch_index
from services.search.sought import parts
from tests.letters import ORIGINAL
from tests.people import ACCOUNTANT, CLERK, DIRECTOR, LAWYER, MINISTER
from tests.search.shelf import WORDS, Search, shelf
from tests.turns import DESKS, UNITS

LETTERS, SEARCHES = 1000, 200
YEARS = (2025, 2026)
TYPED = sorted({form for forms in WORDS.values() for form in forms})
OUTGOING = Mandate("d" * 32, "minister", direction=Direction.OUTGOING)
READERS = [
    *(MINISTER, DIRECTOR, LAWYER, ACCOUNTANT, CLERK, replace(MINISTER, clearance=Degree.RESTRICTED)),
    acting(LAWYER, MINISTER, OUTGOING),
    acting(ACCOUNTANT, DIRECTOR, replace(OUTGOING, giver="director")),
]
CHOICES: dict[str, list[Any]] = {
    "direction": list(Direction), "urgency": list(Urgency), "degree": list(Degree), "year": [*YEARS]
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    person: Person
    search: Search
    chosen: dict[str, Any]
    sort: Sort
    limit: int

    def asked(self, **other):
        seen = sight(self.person)
        assert seen
        chosen: dict[str, Any] = {**self.chosen, "limit": self.limit, **other}
        return Asked(seen, parts(self.search.typed), sort=self.sort, **chosen)


def letters(chance):
    """No two with one number, or nothing would say which of them comes first."""
    registers = list(product(YEARS, Direction))
    for n in range(LETTERS):
        year, direction = registers[n % len(registers)]
        yield Registered(
            register_id=f"{direction}-{year}",
            direction=direction,
            number=n // len(registers) + 1,
            original=ORIGINAL,
            subject=words(chance, 5),
            party=words(chance, 2),
            sender_reference=chance.choice(["", "٦٠/٢٠٠٧", "م/1", f"ص {n}"]),
            degree=chance.choice(list(Degree)),
            urgency=chance.choice(list(Urgency)),
            unit=chance.choice(UNITS),
        )


def words(chance, most):
    return " ".join(chance.choices(sorted(WORDS), k=chance.randrange(most + 1)))


def question(chance):
    phrases = [(chance.choice(TYPED), chance.choice(TYPED))] if chance.random() < 0.3 else []
    numbers = [f"{chance.randrange(1, 160)}/{chance.choice(YEARS)}"] if chance.random() < 0.2 else []
    search = Search(tuple(chance.choices(TYPED, k=chance.choice([0, 1, 1, 2]))), tuple(phrases), tuple(numbers))
    chosen = {
        name: chance.choice(CHOICES[name]) for name in chance.sample(sorted(CHOICES), chance.choice([0, 0, 1, 2]))
    }
    return Question(chance.choice(READERS), search, chosen, chance.choice(list(Sort)), chance.choice([3, 20, 200]))


def ministry(chance):
    desks = sorted(DESKS)
    turns = [(n, chance.choice(desks)) for n in chance.choices(range(LETTERS), k=LETTERS)]
    raised = [(n, chance.choice(list(Degree))) for n in chance.choices(range(LETTERS), k=LETTERS // 10)]
    there = shelf(list(letters(chance)), turns + raised)
    there.texts.update({id: words(chance, 12) for id in chance.sample(sorted(there.said), LETTERS // 3)})
    return there


async def documents(there, folder):
    with closing(Views(folder, *VIEWS)) as views:
        seq = views.apply(there.told.stored())
        found = (await views.ask(changed_since, 0, 2 * LETTERS)).documents
    return [replace(each, text=" ".join(stems(there.texts.get(each.letter, "")))) for each in found], seq


def expected(there, question, without=""):
    """What the naive reader holds in hand; `without`: as if nothing were chosen of this."""
    chosen = {name: value for name, value in question.chosen.items() if name != without}
    seen = there.seen(question.person, question.search)
    return [id for id, said in seen.items() if all(of(there, id, said)[name] == chosen[name] for name in chosen)]


def of(there, id, said):
    year = int(said.register_id[-4:])
    return {"direction": said.direction, "urgency": said.urgency, "degree": there.sides[id].degree, "year": year}


async def test_both_find_what_a_naive_reader_finds_count_and_order_it_alike(tmp_path, opensearch, prefix):
    chance = Random(2026)  # noqa: S311 - chance that comes again
    there = ministry(chance)
    pages, seq = await documents(there, tmp_path)
    hits = 0
    with closing(Embedded(tmp_path / "index")) as here, opensearch_index(opensearch.url, prefix) as far:
        for index in (here, far):
            await index.write(pages, seq)
        for turn in range(SEARCHES):
            hits += await the_same(here, far, there, question(chance), turn)
    assert hits > SEARCHES * 10, "searches that find nothing prove nothing"


async def the_same(here, far, there, question, turn):
    asked = question.asked()
    answer = await here.find(asked)
    assert await far.find(asked) == answer, (turn, question)
    wanted = expected(there, question)
    whole = await far.find(question.asked(limit=LETTERS))
    assert Counter(whole.letters) == Counter(wanted), (turn, question)
    assert whole.letters[: question.limit] == answer.letters
    assert answer.total == len(wanted)
    for facet in FACETS:
        held = [str(of(there, id, there.said[id])[facet]) for id in expected(there, question, without=facet)]
        assert answer.facets[facet] == Counter(held), (turn, question)
    if answer.older:
        following = question.asked(after=answer.older)
        assert await far.find(following) == await here.find(following), (turn, question)
    return len(wanted)


@pytest.mark.parametrize("sort", Sort)
async def test_nothing_typed_is_read_as_a_command(tmp_path, opensearch, prefix, sort):
    typed = ['" OR *:*', "subject:سجل", "(سجل", "+- && ||", "/.*/", "سجل~2", "\\", "{}", "*"]
    there = ministry(Random(1))  # noqa: S311
    pages, seq = await documents(there, tmp_path)
    with closing(Embedded(tmp_path / "index")) as here, opensearch_index(opensearch.url, prefix) as far:
        for index in (here, far):
            await index.write(pages[:50], seq)
        for each in typed:
            asked = Asked(Question(MINISTER, Search((), (), ()), {}, sort, 20).asked().sight, parts(each), sort=sort)
            assert await far.find(asked) == await here.find(asked), each
