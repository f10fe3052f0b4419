"""`diwan organisation apply`: shows what a file would change, then says it to routing."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from httpx2 import Client, HTTPError, Response
from rich.console import Console
from rich.table import Table
from rich.text import Text

from libs.policy import SERVICE, Person
from libs.web.token import sign

from .changes import Change, changes, merged
from .organisation import read
from .place import Place
from .running import Running
from .sentences import say
from .trouble import change_refused, merged_units, not_running

DIWAN = Person(id="diwan", roles=frozenset({SERVICE}))
TIMEOUT = 15.0
COLOURS = {
    **dict.fromkeys(("establish", "appoint", "admit"), "green"),
    "change": "yellow",
    **dict.fromkeys(("close", "leave", "dismiss"), "red"),
}


class Service:
    """What a service is asked and told, as `diwan` itself."""

    def __init__(self, place: Place, now: Running, name: str) -> None:
        self._key = place.signing_key
        self._client = Client(timeout=TIMEOUT, trust_env=False)
        self._urls = now.urls(name)
        self._seq = 0

    def get(self, path: str) -> dict[str, Any]:
        answer = self._ask("GET", path, {})
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def say(self, change: Change, key: str) -> None:
        """`key`: the same for the same change to what was the same, so that it may be repeated."""
        answer = self._ask(change.method, change.path, {"idempotency-key": key}, change.body)
        if answer.is_error:
            raise _refused(change, answer)
        self._seq = max(self._seq, answer.json()["seq"])

    def close(self) -> None:
        self._client.close()

    def _ask(self, method: str, path: str, headers: dict[str, str], body: Any = None) -> Response:
        """The first replica's answer that has one: said again it is the same. Raises Trouble."""
        signed = {"authorization": f"Bearer {sign(self._key, DIWAN)}", **headers}
        asked = {"params": {"at_least": self._seq}, "headers": signed, "json": body}
        for url in self._urls:
            with suppress(HTTPError):
                return self._client.request(method, url + path, **asked)
        raise not_running()


class Routing(Service):
    def __init__(self, place: Place, now: Running) -> None:
        super().__init__(place, now, "routing")

    def organisation(self) -> dict[str, Any]:
        return self.get("/organisation")


def apply(place: Place, now: Running, file: Path, console: Console, *, dry: bool = False) -> int:
    """How many changes there are. Raises Trouble."""
    wanted, routing = read(file), Routing(place, now)
    there = routing.organisation()
    if gone := merged(wanted, there):
        raise merged_units(gone)
    todo = changes(wanted, there)
    if not todo:
        say(
            console,
            "Nothing to change: the organisation is as the file says.",
            "لا تغيير: الهيكل التنظيمي كما في الملف.",
        )
        return 0
    show(todo, "Unit or person", console)
    if not dry:
        for change in todo:
            routing.say(change, f"organisation-{there['seq']}")
        routing.organisation()  # whoever asks from now on sees all of it
        say(console, f"Changes made: {len(todo)}.", f"عدد التغييرات المنفذة: {len(todo)}")
    return len(todo)


def show(todo: Sequence[Change], what: str, console: Console) -> None:
    """Arabic comes last in a row: nothing after it can be put out of its place."""
    table = Table("", what, "Difference", "", box=None, padding=(0, 2, 0, 0))
    for change in todo:
        verb = Text(change.verb, COLOURS[change.verb])
        table.add_row(verb, *map(Text, (change.name["en"], change.difference, change.name["ar"])))
    console.print(table)


def _refused(change: Change, answer: Response) -> Exception:
    try:
        problem = answer.json()
        how_many = f": {problem['open']}" if "open" in problem else ""
        english, arabic = problem["en"]["title"] + how_many, problem["title"] + how_many
    except (ValueError, KeyError):
        english = arabic = str(answer.status_code)
    return change_refused(f"{change.verb} {change.name['en']}", english, arabic)
