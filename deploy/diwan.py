"""`diwan`, the administrator's command: every word of it is one function.

Each loads what only it needs, so that the supervisor, which stays, stays small.
"""

import asyncio
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from . import bag_commands, boxes, log_words, parts, welcome
from . import stores as used_stores
from .account_words import account
from .keys_words import keys
from .place import Place
from .place import here as _place
from .replicas import MOST
from .room import prepare as prepare_room
from .room import trouble_of
from .running import Running, elsewhere, lives, only_one, running, soon_running, supervisor_of
from .sentences import say
from .supervisor import Supervisor
from .trouble import Trouble, nothing_to_stop, still_there

PORT = 8600
HELP = "Diwan, for its administrator."
CONTAINERS = "The steps of a start in containers (docker-compose.yml)"
PATIENCE = 30.0  # seconds for everything to end

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=HELP)
organisation = typer.Typer(no_args_is_help=True, help="Units and people, as a file says.")
partner = typer.Typer(no_args_is_help=True, help="Other ministries that are told what concerns them.")
ledger = typer.Typer(no_args_is_help=True, help="The second copy of the log, chained and signed.")
app.add_typer(organisation, name="organisation")
app.add_typer(partner, name="partner")
app.add_typer(account, name="account")
app.add_typer(ledger, name="ledger")
app.add_typer(keys, name="keys")
app.add_typer(bag_commands.app)

Count = Annotated[int, typer.Option(envvar="DIWAN_REPLICAS", min=1, max=MOST, help="How many of each service.")]
Port = Annotated[int, typer.Option(envvar="DIWAN_PORT", min=1, max=65535, help="Where people reach it.")]


@app.command()
def up(port: Port = PORT, replicas: Count = 1) -> None:
    """Start everything here, until Ctrl-C."""
    place, console = _place(), Console()
    used_stores.checked()
    prepare_room(place)

    async def welcomed(now: Running) -> None:
        welcome.greet(now, await _furnish_once(place, now), console)
        say(console, "Ctrl-C stops it.", "لإيقافه: Ctrl-C", "dim")

    async def run() -> None:
        await Supervisor(place, gateway, console, welcomed, replicas).run()

    with only_one(place), parts.listening(port) as gateway:
        say(console, "Starting…", "جار التشغيل…", "dim")
        asyncio.run(run())


@app.command()
def down() -> None:
    """Stop what runs here."""
    place, console = _place(), Console()
    if not lives(place):
        raise nothing_to_stop()
    pid = supervisor_of(place)
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while lives(place):
        if time.monotonic() > deadline:
            raise still_there(f"diwan ({pid})")
        time.sleep(0.1)
    say(console, "Stopped.", "توقف ديوان.")


@app.command()
def rebuild(service: str) -> None:
    """Fill a service's views anew from the log; the service then starts on them."""
    from .rebuild import rebuild as rebuild_views

    place, console = _place(), Console()
    read = asyncio.run(rebuild_views(place, running(place), service, console))
    say(console, f"{service}: rebuilt from {read} messages.", "أعيد بناء قراءات الخدمة من السجل.")
    if elsewhere():
        say(console, f"It starts on them after: docker compose restart {service}", "تبدأ الخدمة بها بعد الأمر أعلاه.")


@app.command()
def verify(
    report: Annotated[Path | None, typer.Option("--json", help="Where the report is written, too.")] = None,
) -> None:
    """Prove the invariants on the running system; exit code 1 when one does not hold."""
    from .proof import proof

    place = _place()
    sys.exit(not proof(place, running(place), Console(), report))


for word in (log_words.repair, log_words.backup, log_words.restore):
    app.command()(word)


@app.command()
def demo(letters: Annotated[int, typer.Option(min=1, max=200, help="How many of them.")] = 200) -> None:
    """Fill the Diwan that runs here with two hundred letters of spring 2020, and what became of them."""
    from .demo.run import fill

    place = _place()
    fill(place, soon_running(place), letters, Console())


@app.command(name="import")
def import_(
    table: Annotated[Path, typer.Argument(help="An old register: XLSX, or CSV in any encoding.")],
    person: Annotated[str, typer.Option("--for", help="Who registers it: their key in the organisation's file.")],
    files: Annotated[Path | None, typer.Option(help="Folder or ZIP of the files it names; else beside it.")] = None,
    direction: Annotated[str, typer.Option(help="incoming, outgoing or internal, if no column says it.")] = "",
    column: Annotated[list[str], typer.Option(help="Another heading: “Ref. no.=sender_reference”.")] = [],  # noqa: B006
    dry_run: Annotated[bool, typer.Option(help="Only tell what is wrong with which row.")] = False,
    skip_bad: Annotated[bool, typer.Option(help="Register the good rows although there are bad ones.")] = False,
    report: Annotated[Path | None, typer.Option(help="Where all that is wrong is written, as CSV.")] = None,
) -> None:
    """Register the letters of an old register; broken off and begun again, it goes on where it stopped."""
    from .import_table import Wish, import_table

    place = _place()
    told = {"columns": json.dumps(dict(each.rpartition("=")[::2] for each in column))}
    told |= {"direction": direction} if direction else {}
    wish = Wish(table=table, files=files, by=person, told=told, dry=dry_run, skip_bad=skip_bad, report=report)
    sys.exit(not import_table(place, running(place), wish, Console()))


@app.command(name="plan")
def plan(table: Path, dry_run: Annotated[bool, typer.Option(help="Only show what would change.")] = False) -> None:
    """Make the file plan what TABLE says, CSV or XLSX: a row a class. What it does not name stays."""
    from .plan_table import bring

    place = _place()
    bring(place, running(place), table, Console(), dry=dry_run)


@app.command()
def furnish() -> None:
    """Into an empty house: the example organisation, and four accounts whose passwords are shown once."""
    from .furnish import furnish as furnished

    place = _place()
    now = running(place)
    welcome.greet(now, asyncio.run(furnished(place, now)), Console())


@app.command(rich_help_panel=CONTAINERS)
def prepare() -> None:
    """Before the broker starts: keys, handed to whom they belong, and the broker's configuration."""
    boxes.prepare(_place())


@app.command(rich_help_panel=CONTAINERS)
def stores() -> None:
    """When the broker answers: the streams and buckets."""
    asyncio.run(boxes.stores(_place(), os.environ["DIWAN_NATS"]))


@app.command(rich_help_panel=CONTAINERS)
def serve(service: str) -> None:
    """Become this service."""
    boxes.serve(service)


@organisation.command()
def apply(file: Path, dry_run: Annotated[bool, typer.Option(help="Only show what would change.")] = False) -> None:
    """Make units and people what FILE says; shows the differences first."""
    from .apply import apply as apply_organisation

    place = _place()
    apply_organisation(place, running(place), file, Console(), dry=dry_run)


@organisation.command()
def show(like: Annotated[Path | None, typer.Option(help="A file whose keys are kept.")] = None) -> None:
    """The organisation as it is now, as a file for `apply`: what was changed on the pages is in it."""
    from .apply import Routing
    from .as_file import as_file
    from .organisation import read

    place = _place()
    typer.echo(as_file(Routing(place, running(place)).organisation(), read(like) if like else None), nl=False)


@organisation.command()
def merge(unit: str, into: str) -> None:
    """UNIT is no more, and INTO has what it had: both by their keys in the organisation's file. Shows how far it is."""
    from .merge import merge as merge_units

    place = _place()
    merge_units(place, running(place), unit, into, Console())


@partner.command(name="apply")
def apply_partners(
    file: Path, dry_run: Annotated[bool, typer.Option(help="Only show what would change.")] = False
) -> None:
    """Make the partners what FILE says; shows the differences first."""
    from .partner import apply as apply_file

    place = _place()
    apply_file(place, running(place), file, Console(), dry=dry_run)


@ledger.command(name="export")
def export_ledger(file: Path) -> None:
    """Write all of it into FILE, for whoever is to check it with deploy/verify_ledger.py."""
    from .kept import export

    place = _place()
    count = asyncio.run(export(place, running(place), file))
    say(Console(), f"Commits in {file}: {count}.", "كتب السجل المتسلسل كله في الملف أعلاه.")


def main() -> None:
    os.umask(0o077)  # letters lie in var/: nobody else on this machine reads them
    errors = Console(stderr=True)
    try:
        app(prog_name="diwan")
    except Trouble as trouble:
        _complain(trouble, errors)
    except OSError as error:
        if error.errno is None or error.filename is None:
            raise
        _complain(trouble_of(error, _place()), errors)
    sys.exit(1)


async def _furnish_once(place: Place, now: Running) -> dict[str, str]:
    if place.furnished.exists():
        return {}
    from .furnish import furnish

    passwords = await furnish(place, now)
    place.furnished.touch()
    return passwords


def _complain(trouble: Trouble, console: Console) -> None:
    say(console, trouble.english, trouble.arabic, "red")
    for line in trouble.lines:
        console.print(f"  {line}", style="dim", highlight=False, markup=False, soft_wrap=True)


if __name__ == "__main__":
    main()
