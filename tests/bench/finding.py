"""search: how soon after the 201 a letter is found, at 50 a second, and p95 a kind of question, on both indexes"""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from libs.arabic import stems
from libs.contracts.intake import Degree, Direction
from libs.policy import Sight
from services.search.embedded import Embedded
from services.search.index import Asked, Document, Index
from services.search.opensearch import opensearch_index
from services.search.sought import parts
from tests.bench.rig import fleet, told
from tests.fleet import Fleet, Process
from tests.intake.files import pdf
from tests.letters import new_id
from tests.opensearch import opensearch
from tests.people import CLERK
from tests.search.test_index import LETTER

LETTERS, A_SECOND, SIZE = 500, 50, 50_000
DOCUMENTS, TIMES, AT_ONCE = 30_000, 60, 2000
FOUND, ANSWERED = 1.0, 0.15  # seconds: the bars
WORDS = [one + other for one in "بتجحدرسصطعفقكلمن" for other in ("كتاب", "سجل", "طلب", "قرار", "لجنة", "عقد", "شهادة")]
ALL, NARROW = Sight(Degree.SECRET.rank, None), Sight(Degree.RESTRICTED.rank, frozenset({"desk 7"}))
KINDS: dict[str, Callable[[Random], Asked]] = {
    "a word": lambda chance: Asked(ALL, parts(chance.choice(WORDS))),
    "a phrase": lambda chance: Asked(ALL, parts('"{} {}"'.format(*chance.choices(WORDS, k=2)))),
    "a number": lambda chance: Asked(ALL, parts(f"{chance.randrange(DOCUMENTS)}/2026")),
    "filters only": lambda chance: Asked(ALL, direction=chance.choice(list(Direction)), year=2026),
    "a word, on one desk": lambda chance: Asked(NARROW, parts(chance.choice(WORDS))),
}


async def run(folder: Path) -> None:
    server = opensearch(folder)
    prefix = server.prefix()
    try:
        far = {"DIWAN_OPENSEARCH_URL": server.url, "DIWAN_OPENSEARCH_PREFIX": f"{prefix}-found"}
        await _found(folder / "here", "embedded")
        await _found(folder / "far", "opensearch", **far)
        with closing(Embedded(folder / "index")) as embedded, opensearch_index(server.url, prefix) as index:
            await _asked("embedded", embedded)
            await _asked("opensearch", index)
    finally:
        server.dropped(prefix)
        server.close()


async def _found(folder: Path, name: str, **setting: str) -> None:
    await asyncio.to_thread(folder.mkdir)
    async with fleet(folder, "intake") as (processes, _):
        intake, search = processes.processes[0], processes.add("search", **setting)
        await processes.ready()
        taken: list[float] = []
        async with asyncio.TaskGroup() as letters:
            for n in range(LETTERS):
                letters.create_task(_entered_and_found(processes, intake, search, n, taken))
                await asyncio.sleep(1 / A_SECOND)
        told(f"201 → found, {name}", taken, FOUND)


async def _entered_and_found(processes: Fleet, intake: Process, search: Process, n: int, taken: list[float]) -> None:
    letter = json.dumps({"direction": "incoming", "subject": f"طلب {n}", "party": "وزارة الصحة"})
    files = {"original": ("letter.pdf", pdf(n, SIZE))}
    entered = await processes.ask(intake, CLERK, "POST", "/letters", new_id(), data={"letter": letter}, files=files)
    started, said = time.perf_counter(), entered.json()
    path = f"/search?q={said['number']}&at_least={said['seq']}"
    found = await processes.insist([search], CLERK, "GET", path, None)
    assert said["letter"] in found.text
    taken.append(time.perf_counter() - started)


async def _asked(name: str, index: Index) -> None:
    chance, started = Random(7), time.perf_counter()  # noqa: S311 - chance that comes again
    for first in range(0, DOCUMENTS, AT_ONCE):
        await index.write([_letter(chance, n) for n in range(first, first + AT_ONCE)], first + AT_ONCE)
    print(f"  {f'letters written, {name}':<44} {DOCUMENTS / (time.perf_counter() - started):>8,.0f}/s")
    for kind, question in KINDS.items():
        taken = []
        for _ in range(TIMES):
            started = time.perf_counter()
            await index.find(question(chance))
            taken.append(time.perf_counter() - started)
        told(f"{kind}, {name}", taken, ANSWERED)


def _letter(chance: Random, n: int) -> Document:
    """Forty words of its files, and by one of fifty desks."""
    of: dict[str, Any] = {
        "letter": f"{n:032x}",
        "seq": n + 1,
        "first": n + 1,
        "number": n,
        "day": LETTER.day - timedelta(n % 300),
    }
    subject, text = (" ".join(chance.choices(WORDS, k=k)) for k in (6, 40))
    return replace(LETTER, **of, subject=subject, text=" ".join(stems(text)), places=frozenset({f"desk {n % 50}"}))
