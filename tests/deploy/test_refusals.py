"""`diwan` on a machine where something is wrong: a sentence that says what to do, and nothing left behind."""

import socket

import pytest

from deploy import broker
from deploy.parts import free_port
from deploy.trouble import Trouble

from .house import House


def refused(house, *words):
    """What it said, in two languages and without a traceback."""
    answer = house.run(*words)
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    assert any("\u0600" <= letter <= "\u06ff" for letter in answer.stderr)
    return answer.stderr


def test_a_port_in_use_is_said_in_a_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", free_port())) as taken:
        house = House(tmp_path / "var", taken.getsockname()[1])
        assert f"Port {house.port} is taken" in refused(house, "up")


def test_a_var_that_is_a_file_is_named(tmp_path):
    (tmp_path / "var").write_text("")
    assert "var is not a folder" in refused(House(tmp_path / "var"), "up")


def test_a_broker_that_does_not_start_is_quoted(tmp_path):
    store = tmp_path / "var" / "nats" / "jetstream"
    store.mkdir(parents=True)
    (store / "jetstream").write_text("")
    said = refused(House(tmp_path / "var"), "up")
    assert "broker does not start" in said
    assert "storage directory is not a directory" in said


def test_a_log_that_has_vanished_is_not_begun_anew(tmp_path):
    (tmp_path / "var" / "nats").mkdir(parents=True)
    (tmp_path / "var" / "nats" / "made").touch()
    assert "The log is not as it was" in refused(House(tmp_path / "var"), "up")


def test_a_missing_broker_program_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(broker, "PROGRAM", tmp_path / "nats-server")
    with pytest.raises(Trouble, match="program is missing"):
        broker.command(tmp_path / "nats.conf")


def test_without_a_running_diwan_every_command_says_so(tmp_path):
    for words in (
        ("organisation", "apply", "deploy/organisation.yaml"),
        ("account", "reset", "clerk"),
        ("demo",),
    ):
        assert "is not running" in refused(House(tmp_path), *words)
    assert "Nothing runs" in refused(House(tmp_path), "down")
