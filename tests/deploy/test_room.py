"""var/ before anything starts: what is wrong with it is one sentence in two languages."""

import asyncio
import errno
import os
import shutil
from collections import namedtuple
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from deploy import child, room
from deploy.place import Place
from deploy.running import Running, only_one, running, write
from deploy.trouble import Trouble

Usage = namedtuple("Usage", "total used free")


def test_a_good_var_is_made_with_its_folders(tmp_path):
    room.prepare(Place(tmp_path / "deep" / "var"))
    assert (tmp_path / "deep" / "var" / "nats").is_dir()
    assert not (tmp_path / "deep" / "var" / "probe").exists()


@pytest.mark.parametrize("broken", ["var", "var/nats", "var/log"])
def test_a_file_where_a_folder_should_be_is_named(tmp_path, broken):
    path = tmp_path / broken
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    with pytest.raises(Trouble, match=f"{broken} is not a folder"):
        room.prepare(Place(tmp_path / "var"))


def test_a_disk_with_little_room_is_told_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**40, 2**40 - 2**20, 2**20))
    with pytest.raises(Trouble, match=r"full \(1 MB free, 512 MB needed\)"):
        room.prepare(Place(tmp_path / "var"))


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_write_that_finds_no_room_is_told(tmp_path, monkeypatch, code):
    def full(_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Trouble, match="is full"):
        room.prepare(Place(tmp_path / "var"))


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS])
def test_a_var_that_may_not_be_written_is_told_with_whom_to_give_it_to(tmp_path, monkeypatch, code):
    def forbidden(*_, **__):
        raise OSError(code, os.strerror(code), str(tmp_path / "var"))

    monkeypatch.setattr(Path, "mkdir", forbidden)
    with pytest.raises(Trouble, match=r"cannot be written .*chown"):
        room.prepare(Place(tmp_path / "var"))


def test_every_trouble_is_said_in_arabic_too(tmp_path):
    trouble = room.trouble_of(OSError(errno.EACCES, "", str(tmp_path)), Place(tmp_path))
    assert any("\u0600" <= letter <= "\u06ff" for letter in trouble.arabic)


def test_one_var_has_one_supervisor(tmp_path):
    place = Place(tmp_path)
    with only_one(place):
        write(place, Running(pid=7, address="http://here"))
        with pytest.raises(Trouble, match=r"http://here \(process 7\)"), only_one(place):
            pass
    with only_one(place):
        pass


def test_what_a_dead_supervisor_wrote_is_not_believed(tmp_path):
    place = Place(tmp_path)
    place.lock.touch()
    write(place, Running(pid=7, address="http://here", parts={"nats": {"url": "nats://here", "pid": 8}}))
    with pytest.raises(Trouble, match="not running"):
        running(place)


async def test_after_a_full_disk_the_broker_begins_anew_once_there_is_room(tmp_path, monkeypatch):
    frees, restarts, said = iter([2**30, 2**20, 2**20, 2**30, 2**30]), [], StringIO()
    ended = asyncio.Event()

    def usage(_):
        with suppress(StopIteration):
            return Usage(0, 0, next(frees))
        ended.set()
        return Usage(0, 0, 2**30)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    monkeypatch.setattr(room, "EVERY", 0)
    watching = asyncio.create_task(
        room.watch(Place(tmp_path), Console(file=said, width=300), lambda: restarts.append(1))
    )
    await asyncio.wait_for(ended.wait(), 5)
    watching.cancel()
    assert said.getvalue().count("is full") == 1
    assert restarts == [1]


def test_a_long_log_is_kept_once_beside_the_new_one(tmp_path, monkeypatch):
    monkeypatch.setattr(child, "LOG_BYTES", 3)
    for line in (b"first", b"second", b"third"):
        with child.opened(tmp_path / "log" / "intake.log") as log:
            log.write(line)
    assert (tmp_path / "log" / "intake.log").read_bytes() == b"third"
    assert (tmp_path / "log" / "intake.log.1").read_bytes() == b"second"
