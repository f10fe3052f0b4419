"""`diwan demo`: fills a running Diwan with a ministry's quarter, and says where to look."""

import asyncio

from httpx2 import AsyncClient
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn
from rich.table import Table

from services.gateway.organisation import read as known

from ..apply import TIMEOUT, Routing
from ..furnish import EXAMPLE
from ..organisation import read
from ..parties import listed
from ..permissions import SERVICES
from ..place import Place
from ..running import Running
from ..sentences import say
from ..trouble import no_typefaces
from .enter import Entered, Entering
from .letter import Letter
from .letters import planned, some
from .matters import matters
from .paper import missing
from .people import People
from .quarter import END, START

SEES_ALL = "office-director"  # of the example's people, whoever sees every letter
FIGURES = {
    "incoming": "وارد",
    "outgoing": "صادر",
    "internal": "داخلي",
    "referred": "محال",
    "completed": "منجز",
    "sent_back": "معاد",
    "refused": "مرفوض",
    "open": "قائم الآن",
    "overdue": "متأخر الآن",
}


def fill(place: Place, now: Running, count: int, console: Console) -> None:
    """Raises Trouble."""
    if fetch := missing():
        raise no_typefaces(fetch[0])
    letters = some(planned(read(EXAMPLE), matters()), count)
    say(console, f"Entering {count} letters of spring 2020…", f"جار إدخال {count} معاملة من ربيع 2020…")
    entered, figures = asyncio.run(_run(place, now, letters, console))
    _tell(now, entered, figures, console)


async def _run(
    place: Place, now: Running, letters: list[Letter], console: Console
) -> tuple[Entered, dict[str, int | str]]:
    organisation = known(Routing(place, now).organisation())
    parties = await asyncio.to_thread(listed, place, now)
    urls = {service: now.urls(service) for service in SERVICES}
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    async with AsyncClient(timeout=TIMEOUT, trust_env=False) as client:
        people = People(client, urls, place.signing_key, organisation)
        for key in {SEES_ALL, *(letter.by for letter in letters), *(s.by for letter in letters for s in letter.steps)}:
            people.person(key)  # before anything is entered
        with Progress(*columns, console=console, transient=True) as progress:
            bar = progress.add_task("", total=len(letters))
            entered = await Entering(people, parties, lambda: progress.advance(bar)).all(letters)
        period = {"from": START.isoformat(), "to": END.isoformat()}
        return entered, await people.read(SEES_ALL, "stats", "/counts", at_least=entered.seq, **period)


def _tell(now: Running, entered: Entered, figures: dict[str, int | str], console: Console) -> None:
    if entered.new:
        new = f"Letters entered: {entered.new}; there before: {entered.there}."
        say(console, new, f"المعاملات المدخلة: {entered.new}، والموجودة من قبل: {entered.there}")
    else:
        say(console, "Nothing to add: all of them are there.", "لا جديد: كلها موجودة من قبل.")
    say(console, "The whole ministry, 23 March to 29 May 2020:", "الوزارة كلها، من 23 مارس إلى 29 مايو 2020:")
    table = Table(box=None, padding=(0, 3, 0, 0), show_header=False)
    for name, arabic in FIGURES.items():
        table.add_row(name.replace("_", " "), str(figures[name]), arabic)
    console.print(table)
    dashboard = f"{now.address}/dashboard?from={START}&to={END}"
    console.print(f"\n{dashboard}", style="bold", soft_wrap=True, highlight=False)
    say(
        console,
        "The figures of the quarter: director sees the share of commerce, clerk the registry's; each figure opens its "
        f"letters, each letter its passport. officer has overdue work on the desk: {now.address}/desk",
        "أرقام الفترة: يرى director نصيب التجارة، وclerk ما قيده مكتب القيد، وكل رقم يفتح معاملاته. وعلى مكتب officer "
        "أعمال متأخرة.",
    )
    say(
        console,
        f"For one who sees the whole ministry: ./diwan account add {SEES_ALL} --person {SEES_ALL}",
        "لمن يرى الوزارة كلها: الأمر أعلاه ينشئ حسابا لمديرة مكتب الوزير.",
    )
