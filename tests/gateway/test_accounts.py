import asyncio

import pytest

from services.gateway import accounts
from services.gateway.accounts import NameTaken, PasswordRefused
from services.gateway.attempts import Attempts
from services.gateway.sessions import Sessions
from services.gateway.settings import Settings

PERSON, FIRST, OWN = "a" * 32, "first time only", "my own long sentence"


@pytest.fixture
async def salim(kept):
    return await accounts.create(kept.accounts, " Salim ", PERSON, FIRST, once=True)


async def test_the_password_opens_the_account_and_no_other_does(kept, salim):
    assert await accounts.check(kept.accounts, "SALIM", FIRST) == salim
    assert await accounts.check(kept.accounts, "salim", FIRST + " ") is None
    assert await accounts.check(kept.accounts, "nobody", FIRST) is None


async def test_a_password_is_kept_only_as_argon2id(kept, salim):
    kept_bytes = (await kept.accounts.get("salim")).value
    assert FIRST.encode() not in kept_bytes
    assert salim.hash.startswith("$argon2id$")


def test_a_hash_costs_a_thief_64_mib_and_three_passes():
    assert "$m=65536,t=3," in accounts.HASHES.hash(FIRST)


async def test_a_username_is_given_once(kept, salim):
    with pytest.raises(NameTaken):
        await accounts.create(kept.accounts, "salim", PERSON, FIRST, once=True)


@pytest.mark.parametrize("name", ["", "..", "a b", "salim.", "سالم", "a" * 65, "*", ">"])
async def test_what_cannot_be_a_username_is_nobodys(kept, name):
    assert await accounts.check(kept.accounts, name, FIRST) is None
    with pytest.raises(ValueError, match="not a username"):
        await accounts.create(kept.accounts, name, PERSON, FIRST, once=True)


async def test_choosing_a_password_ends_the_one_time_one(kept, salim):
    changed = await accounts.change(kept.accounts, salim, OWN)
    assert not changed.once
    assert await accounts.check(kept.accounts, "salim", OWN) == changed
    assert await accounts.check(kept.accounts, "salim", FIRST) is None


@pytest.mark.parametrize(
    ("wish", "code"),
    [("short", "password_short"), ("x" * 257, "password_long"), (FIRST, "password_same")],
)
async def test_a_poor_password_is_refused(kept, salim, wish, code):
    with pytest.raises(PasswordRefused, match=code):
        await accounts.change(kept.accounts, salim, wish)


async def test_settings_chosen_in_an_old_window_leave_the_new_password_alone(kept, salim):
    await accounts.change(kept.accounts, salim, OWN)
    await accounts.choose(kept.accounts, salim, Settings(lang="en"))
    account = await accounts.check(kept.accounts, "salim", OWN)
    assert account
    assert account.settings.lang == "en"


async def test_two_changes_at_once_are_both_kept_whole(kept, salim):
    await asyncio.gather(*(accounts.choose(kept.accounts, salim, Settings(rows="close")) for _ in range(4)))
    account = await accounts.find(kept.accounts, "salim")
    assert account
    assert account.settings.rows == "close"


async def test_a_session_is_found_by_its_id_alone(kept, salim):
    sessions = Sessions(kept.sessions, kept.accounts)
    id = await sessions.begin(salim)
    found = await sessions.find(id)
    assert found
    assert (found[0].username, found[1]) == ("salim", salim)
    assert await sessions.find("guess") is None
    assert id not in await kept.sessions.keys()


async def test_a_session_ends_at_sign_out_and_with_the_password(kept, salim):
    sessions = Sessions(kept.sessions, kept.accounts)
    here, elsewhere = await sessions.begin(salim), await sessions.begin(salim)
    await sessions.end(here)
    assert await sessions.find(here) is None
    assert await sessions.find(elsewhere)
    await accounts.change(kept.accounts, salim, OWN)
    assert await sessions.find(elsewhere) is None


def test_five_wrong_attempts_a_minute_for_a_name_and_for_an_address():
    attempts = Attempts()
    assert [attempts.begin("salim", f"10.0.0.{n}") for n in range(6)] == [True] * 5 + [False]
    assert [attempts.begin(f"guess{n}", "10.9.9.9") for n in range(6)] == [True] * 5 + [False]


def test_right_passwords_cost_nothing():
    attempts = Attempts()
    for _ in range(20):
        assert attempts.begin("salim", "10.0.0.1")
        attempts.right("salim", "10.0.0.1")


async def test_a_request_in_flight_does_not_bring_back_who_signed_out(kept, salim, monkeypatch):
    sessions = Sessions(kept.sessions, kept.accounts)
    id = await sessions.begin(salim)
    monkeypatch.setattr("services.gateway.sessions.TOUCH", -1)
    look = accounts.find

    async def meanwhile(kv, username):
        await sessions.end(id)
        return await look(kv, username)

    monkeypatch.setattr("services.gateway.sessions.find", meanwhile)
    assert await sessions.find(id) is None
    monkeypatch.setattr("services.gateway.sessions.find", look)
    assert await sessions.find(id) is None
