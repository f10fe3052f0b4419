"""A repair that was broken off: it goes on where only the folders were left to change, else it begins anew."""

import pytest
from rich.console import Console

from deploy import repair as repairing
from deploy.place import Place
from deploy.repair import Repaired, repair


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Where a repair has built a log whole and was killed."""
    monkeypatch.delenv("DIWAN_ADDRESS", raising=False)
    place = Place(tmp_path / "var")
    repairing._stream(place).parent.mkdir(parents=True)
    built(place, "of the first repair")
    (rebuilt(place).var / "whole").write_text(Repaired(ledger=17).model_dump_json())
    return place


@pytest.fixture
def begun(place, monkeypatch):
    """How often a log was built."""
    times = []

    async def build(_, new, *__, without):
        times.append(without)
        built(place, "of the second repair")
        return Repaired()

    monkeypatch.setattr(repairing, "_rebuilt", build)
    return times


def rebuilt(place):
    return Place(place.nats / "rebuilt")


def built(place, content):
    folder = repairing._stream(rebuilt(place))
    folder.mkdir(parents=True)
    (folder / "log").write_text(content)


def log_of(place):
    return (repairing._stream(place) / "log").read_text()


def test_killed_between_the_two_folders_it_goes_on_with_what_was_built(place, begun):
    assert repair(place, Console(quiet=True)).ledger == 17, "what the first one did is told all the same"
    assert (log_of(place), begun) == ("of the first repair", [])
    assert not rebuilt(place).var.exists()


def test_where_the_old_log_still_lies_it_may_have_gone_on_so_all_is_built_again(place, begun):
    old = repairing._stream(place)
    old.mkdir()
    (old / "log").write_text("old")
    done = repair(place, Console(quiet=True))
    assert (log_of(place), begun) == ("of the second repair", [False])
    assert [path.read_text() for path in done.aside.rglob("log")] == ["old"]
