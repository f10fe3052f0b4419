"""`diwan up` with all its processes: started, killed, started again, ended. Nothing of it may be left."""

import os
import re
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from deploy.furnish import EXAMPLE
from deploy.permissions import SERVICES

from .house import House, lives, slowness, until

BACK = 5.0  # seconds
ONCE = r"\b(\w+) +([a-z2-9]{4}(-[a-z2-9]{4}){3})\b"


def all_pids(house):
    return [house.process.pid, *house.pids().values()]


def test_the_first_start_prints_four_one_time_passwords_and_three_next_steps_in_both_languages(furnished):
    said, _ = furnished.first
    assert [found[0] for found in re.findall(ONCE, said)] == ["admin", "clerk", "director", "officer"]
    assert said.count("\n3. ") == 2
    assert f"http://127.0.0.1:{furnished.port}" in said


def test_ctrl_c_ends_every_process(furnished):
    assert not [pid for pid in furnished.first[1].values() if lives(pid)]
    assert not (furnished.var / "up.json").exists()


def test_keys_are_for_nobody_else(furnished):
    assert (furnished.var / "keys").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (furnished.var / "keys").iterdir()} == {0o600}


def test_a_later_start_prints_no_password_but_how_to_reset_one(house):
    assert not re.findall(ONCE, house.said)
    assert "./diwan account reset" in house.said
    first = house.run("account", "reset", "officer").stdout
    assert re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", first)


def killed(house, name):
    """Returns when it has started again."""
    before = house.pids()[name]
    os.kill(before, signal.SIGKILL)
    until(lambda: house.pids()[name] not in (None, before), BACK)


@pytest.mark.parametrize("name", [*SERVICES, "nats"])
def test_a_killed_process_is_back_within_five_seconds(house, name):
    bar = BACK * slowness()
    killed(house, name)
    until(lambda: all(house.ready(service) for service in SERVICES), bar)


def test_a_service_killed_again_and_again_comes_back_each_time(house):
    for _ in range(4):
        killed(house, "stats")
    until(lambda: house.ready("stats"), BACK * slowness())


def test_a_second_up_says_where_the_first_runs(house):
    second = house.run("up")
    assert second.returncode == 1
    assert f"http://127.0.0.1:{house.port} (process {house.process.pid})" in second.stderr
    assert house.ready("gateway")


def test_when_the_supervisor_is_killed_its_children_end_and_the_next_up_takes_over(house):
    before = all_pids(house)
    house.end(signal.SIGKILL)
    until(lambda: not [pid for pid in before if lives(pid)], 2)
    house.up()
    assert not set(before) & set(all_pids(house))


def test_ctrl_c_while_it_is_starting_ends_every_process(tmp_path):
    house = House(tmp_path / "var")
    house.begin()
    until((house.var / "log" / "nats.log").exists)  # its first process runs
    assert house.end() == 0
    assert not [pid for pid in descendants(house) if lives(pid)]


def descendants(house):
    mark = f"DIWAN_VAR={house.var}".encode()
    for environ in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark in environ.read_bytes():
                yield int(environ.parent.name)


def test_down_ends_every_process(house):
    before = all_pids(house)
    assert house.run("down").returncode == 0
    assert house.process.wait(5) == 0
    assert not [pid for pid in before if lives(pid)]
    assert house.run("down").returncode == 1


def test_rebuild_gives_a_running_service_new_views(house):
    before, (file,) = house.pids()["routing"], (house.var / "routing").glob("*.sqlite")
    old = file.stat().st_ino
    rebuilt = house.run("rebuild", "routing")
    assert rebuilt.returncode == 0, rebuilt.stderr
    until(lambda: house.pids()["routing"] not in (None, before), BACK)
    until(lambda: house.ready("routing"), BACK * slowness())
    assert file.stat().st_ino != old
    assert "Nothing to change" in house.run("organisation", "apply", "deploy/organisation.yaml").stdout


def test_applying_an_organisation_shows_the_differences_makes_them_and_then_has_nothing_to_change(house, tmp_path):
    file, example = tmp_path / "organisation.yaml", EXAMPLE.read_text()
    file.write_text(example.replace("en: Salim Al Harthy", "en: 'Salim [Al] Harthy'"))
    shown = house.run("organisation", "apply", str(file), "--dry-run").stdout
    assert "Salim [Al]" in shown
    assert "Changes made" not in shown
    assert "Changes made: 1." in house.run("organisation", "apply", str(file)).stdout
    assert "Nothing to change" in house.run("organisation", "apply", str(file)).stdout
    assert "Changes made: 1." in house.run("organisation", "apply", str(EXAMPLE)).stdout


def test_an_account_is_added_once_and_for_somebody_who_is_there(house):
    assert re.search(
        ONCE.removeprefix(r"\b(\w+) +"), house.run("account", "add", "qais", "--person", "attache-riyadh").stdout
    )
    assert "already" in house.run("account", "add", "qais", "--person", "attache-riyadh").stderr
    assert "nobody with the key" in house.run("account", "add", "moza", "--person", "nobody").stderr
