"""The words of `diwan account`: who may sign in."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from .place import Place, here
from .running import Running, running
from .sentences import say
from .trouble import no_such_person

if TYPE_CHECKING:
    from nats.js.kv import KeyValue

account = typer.Typer(no_args_is_help=True, help="Who may sign in.")


@account.command()
def add(
    username: str,
    person: Annotated[str, typer.Option(help="Their key in the organisation's file, or the id that their page shows.")],
) -> None:
    """A new account, with a one-time password."""
    from . import accounts
    from .apply import Routing
    from .organisation import person_id

    place = here()
    now = running(place)
    there = {each["id"] for each in Routing(place, now).organisation()["persons"] if not each["left"]}
    if person_id(person) not in there:
        raise no_such_person(person)
    _with_password(place, now, lambda kv: accounts.add(kv, username, person))


@account.command()
def reset(username: str) -> None:
    """A new one-time password for an account."""
    from . import accounts

    place = here()
    _with_password(place, running(place), lambda kv: accounts.reset(kv, username))


def _with_password(place: Place, now: Running, work: Callable[["KeyValue"], Awaitable[str]]) -> None:
    from . import accounts

    async def run() -> str:
        async with accounts.bucket(place, now) as kv:
            return await work(kv)

    shown = f"One-time password, shown only now: {asyncio.run(run())}"
    say(Console(), shown, "كلمة المرور أعلاه لا تظهر إلا الآن، وتستبدل عند أول دخول.")
