"""how soon a party is offered while a clerk types, among twenty thousand, a thousand of them merged into others"""

import os
import random
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import httpx2

from libs.contracts.intake import LETTER, PARTY, Listed, Merged, PartySort
from libs.eventlog import Stored
from libs.views import Views
from libs.web.token import sign
from services.intake.app import VIEWS, app
from tests.bench.rig import new_keys
from tests.letters import REGISTERED, by_amal, new_id
from tests.people import CLERK

PARTIES, MERGED, LETTERS, UNLISTED, TYPED = 20_000, 1_000, 30_000, 5_000, 600
AT_ONCE = 4000
BAR = 0.020  # p95 at the service
Said = tuple[str, int, bytes]
BEGIN = "شركة شركة شركة مؤسسة وزارة هيئة مصنع سفارة مجلس مكتب".split()  # noqa: SIM905 - as they are read
WORDS = "النخلة أفق الباطنة رمال بدية مرافئ الحجر أريج ضفاف الوادي سواعد القرية أشرعة السواحل القمم".split()  # noqa: SIM905
ABOUT = "للتجارة للمقاولات للصناعات للخدمات للعطور للأثاث للتوريدات للاستثمار والتطوير والمياه".split()  # noqa: SIM905
LATIN = "Palm Horizon Coast Sands Harbour Summit Echo Gulf Wadi Falaj Pearl Orchard Trading Foods".split()  # noqa: SIM905


def name(lot: random.Random) -> str:
    words = [lot.choice(BEGIN), *lot.sample(WORDS, 2), lot.choice(ABOUT)]
    return f"{' '.join(words)} {lot.randint(1, 9999)}"


class Asking(NamedTuple):
    http: httpx2.AsyncClient
    key: Path


async def run(folder: Path) -> None:
    private, public = new_keys(folder)
    os.environ["DIWAN_TOKEN_KEY"] = str(public)
    with closing(Views(folder, *VIEWS)) as app.state.views:
        names = filled(app.state.views)
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://intake") as http:
            await measured(Asking(http, private), names)


async def measured(asking: Asking, names: list[str]) -> None:
    taken: dict[str, list[float]] = {"three letters": [], "a word": [], "two words": [], "in English": []}
    lot = chance(2)
    for _ in range(TYPED // len(taken)):
        first, second, third, *_ = lot.choice(names).split()
        taken["three letters"].append(await typed(asking, lot.choice((first, second, third))[:3]))
        taken["a word"].append(await typed(asking, lot.choice((first, second))))
        taken["two words"].append(await typed(asking, f"{first} {second[:4]}"))
        taken["in English"].append(await typed(asking, lot.choice(LATIN)[: lot.randint(3, 6)]))
    for what, seconds in taken.items():
        p50, p95 = (sorted(seconds)[int(len(seconds) * share)] * 1000 for share in (0.50, 0.95))
        print(f"  {what:<44} p50 {p50:>6.1f} ms   p95 {p95:>6.1f} ms   bar {BAR * 1000:.0f} ms")


def filled(views: Views) -> list[str]:
    lot = chance(1)
    ids, names = [new_id() for _ in range(PARTIES)], [name(lot) for _ in range(PARTIES)]
    others = [name(lot) for _ in range(UNLISTED)]
    said = [*directory(lot, ids, names), *letters(lot, ids, names, others)]
    for start in range(0, len(said), AT_ONCE):
        views.apply(Stored(*each) for each in said[start : start + AT_ONCE])
    return [*names, *others]


def directory(lot: random.Random, ids: list[str], names: list[str]) -> Iterator[Said]:
    for id, ar in zip(ids, names, strict=True):
        english = f"{' '.join(lot.sample(LATIN, 3))} {lot.randint(1, 9999)}"
        listed = Listed(ar=ar, en=english, sort=PartySort.COMPANY, emails=(f"info@{id[:8]}.example",))
        yield PARTY.subject(id), 0, PARTY.encode(by_amal(), "0" * 64, [listed])
    for id in lot.sample(ids[1:], MERGED):
        yield PARTY.subject(id), 0, PARTY.encode(by_amal(), "0" * 64, [Merged(into=lot.choice(ids))])


def letters(lot: random.Random, ids: list[str], names: list[str], others: list[str]) -> Iterator[Said]:
    """Few parties are written often, most of them seldom; three letters in ten name one of no entry."""
    for n in range(LETTERS):
        which = min(int(lot.paretovariate(0.5)), PARTIES) - 1
        party, id = (lot.choice(others), "") if lot.random() < 0.3 else (names[which], ids[which])
        registered = REGISTERED.model_copy(update={"number": n + 1, "party": party, "party_id": id})
        yield LETTER.subject(new_id()), 0, LETTER.encode(by_amal(), "0" * 64, [registered])


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same parties each time


async def typed(asking: Asking, text: str) -> float:
    headers = {"authorization": f"Bearer {sign(asking.key, CLERK)}"}  # it lasts for a minute only
    started = time.process_time()  # others may be at work
    answer = await asking.http.get("/parties", params={"like": text}, headers=headers)
    assert answer.status_code == 200
    return time.process_time() - started
