"""`diwan organisation merge`: one act, then what the unit had follows; shows how much of it is left."""

import time
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from .apply import Routing
from .changes import Change
from .organisation import unit_id
from .place import Place
from .running import Running
from .sentences import say
from .trouble import no_such_unit

PAUSE = 0.25  # seconds between two looks
COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


def merge(place: Place, now: Running, unit: str, into: str, console: Console) -> None:
    """Asked again, it only shows how far it is. Raises Trouble."""
    routing = Routing(place, now)
    there = routing.organisation()
    gone, heir = _known(there, unit, closed=True), _known(there, into)
    change = Change("merge", gone["name"], "", "POST", f"/units/{gone['id']}/merge", {"into": heir["id"]})
    routing.say(change, f"organisation-{there['seq']}")
    _shown(routing, f"/units/{gone['id']}/moving", f"{gone['name']['en']} → {heir['name']['en']}", console)
    say(
        console,
        f"{gone['name']['en']} is part of {heir['name']['en']} now. Take it out of the organisation's file.",
        f"أدمج «{gone['name']['ar']}» في «{heir['name']['ar']}». احذفه من ملف الهيكل التنظيمي.",
    )


def _known(there: dict[str, Any], key: str, *, closed: bool = False) -> dict[str, Any]:
    found = [unit for unit in there["units"] if unit["id"] == unit_id(key) and (closed or not unit["closed"])]
    if not found:
        raise no_such_unit(key)
    return dict(found[0])


def _shown(routing: Routing, path: str, what: str, console: Console) -> None:
    """Until nothing is left. Ctrl-C ends the showing, not the moving."""
    total = left = routing.get(path)["left"]
    with Progress(*COLUMNS, console=console) as progress:
        task = progress.add_task(what, total=total)
        while left:
            time.sleep(PAUSE)
            left = routing.get(path)["left"]
            progress.update(task, completed=max(total, left) - left, total=max(total, left))
