"""The live views of a replica against a replay of the log from nothing, as far as the live ones have come."""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from libs.eventlog import Stored
from libs.views import View, Views
from libs.views.file import path_of


class Replay:
    """A copy of the live file is taken first; then the replay reads the log just as far."""

    def __init__(self, name: str, folder: Path, views: tuple[View[Any, Any, Any], ...]) -> None:
        self.name, self._views = name, views
        self._scratch = TemporaryDirectory()
        place = Path(self._scratch.name)
        copied(path_of(folder, views), path_of(place / "live", views))
        self._live, self._again = Views(place / "live", *views), Views(place / "again", *views)
        self.upto, self.fingerprint = self._live.begun

    def read(self, messages: Iterable[Stored]) -> None:
        if wanted := [message for message in messages if self._again.seq < message.seq <= self.upto]:
            self._again.seq = self._again.apply(wanted)

    def wrong(self) -> Iterator[str]:
        if self._again.seq != self.upto:
            yield f"{self.name}: the log ends at {self._again.seq}, the views at {self.upto}"
        live, again = self._live.digests(), self._again.digests()
        for view in self._views:
            if live[view.name] != again[view.name]:
                yield f"{self.name}: the {view.name} view says something else than the log"
        for name in self._live.summed_wrong():
            yield f"{self.name}: the sums of the {name} view are not those of its rows"

    def close(self) -> None:
        self._live.close()
        self._again.close()
        self._scratch.cleanup()


def copied(live: Path, to: Path) -> None:
    """As it is at one moment, while its service goes on writing."""
    to.parent.mkdir(parents=True)
    if live.with_suffix(".ready").exists() and not live.exists():
        shutil.copy(live.with_suffix(".ready"), to)
        return
    with closing(sqlite3.connect(f"file:{live}?mode=ro", uri=True)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
