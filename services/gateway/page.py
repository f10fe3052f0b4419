"""A page: a template, the person it is for, and their words.

Every act is a link or a form. There is no htmx: nothing here needs more than a reload, but for the live figures, and
those are 40 lines in diwan.js. A live part is a page's own part, and stays what it was where there is no script:

    <section data-live="/dashboard/live?from=…" data-event="counts" data-from="/dashboard/figures?from=…">…</section>

diwan.js opens an EventSource on data-live; at each `counts` event (it acts on one a second at most) it fetches
data-from, which answers just what belongs inside the element, and swaps it in, keeping the focus. What has an id and
another text than before gets the class `fresh`; `<p data-say="…">` inside is read out, once a minute at most.
A fragment is rendered by the same `page()`, with whole=False; its template just does not extend layout.html.

In an endpoint:   return await page(request, "desk.html", rows=rows)
After a command:  return go("/desk", said=me.words.gettext("Referred."))      303; `said` is shown once, as a toast
In a template:    _ ngettext num digits number day day_text full_day weekday hijri moment clock size today
                  desk_name unit_name ministry lang dir me names settings csrf() key() nav asset(name) request back
                  degree urgency direction instruction outcome party_sort channel seems word problem (of a code)
                  DEGREES … (codes)
"""

from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from uuid import uuid4

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from libs.web.words import WORDS

from . import codes
from .assets import ASSETS
from .formats import Formats, today
from .nav import navigation
from .settings import Lang, Settings
from .signed_in import Signed
from .undoing import offered
from .words import Words, words

SAID = "said"
LANG = "lang"
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
CODED = (
    "DIRECTIONS",
    "DEGREES",
    "URGENCIES",
    "INSTRUCTIONS",
    "OUTCOMES",
    "CONCLUSIONS",
    "LANGUAGES",
    "KINDS",
    "MEDIA",
    "TIES",
    "DIGITS",
    "REQUIRABLE",
    "PARTY_SORTS",
    "ROLES",
    "MEANING",
    "FATES",
    "BEGINNINGS",
)
SPOKEN = (
    "degree",
    "urgency",
    "direction",
    "instruction",
    "outcome",
    "party_sort",
    "channel",
    "seems",
    "word",
    "role",
)  # each says a code
LISTS = {name: getattr(codes, name) for name in CODED}


async def page(request: Request, template: str, status: int = 200, *, whole: bool = True, **model: Any) -> HTMLResponse:
    """The template for whoever is signed in. `counts` in the model (of a desk answer) saves asking for the nav's.

    A fragment is not `whole`: it has no spine, and leaves what is said once to the next page.
    """
    me: Signed | None = getattr(request.state, "me", None)
    settings = me.settings if me else Settings(lang=language(request))
    formats = me.formats if me else Formats.chosen(settings, today())
    shown = {**_speech(settings, formats), **_person(me), **model, "request": request, "settings": settings}
    shown["nav"] = await navigation(request, me, model.get("counts")) if whole else []
    shown["said"], shown["back"] = said(request) if whole else "", _here(request)
    shown["undo"] = offered(request.cookies) if whole and me else None
    response = HTMLResponse(TEMPLATES.get_template(template).render(shown), status)
    if shown["said"]:
        response.delete_cookie(SAID)
    return response


def go(to: str, said: str = "") -> RedirectResponse:
    """On to a page after a command: 303, so that a reload does not repeat it."""
    response = RedirectResponse(to, 303)
    if said:
        response.set_cookie(SAID, quote(said), max_age=30, httponly=True, samesite="lax")
    return response


def language(request: Request) -> Lang:
    """What a browser without an account last clicked."""
    return "en" if request.cookies.get(LANG) == "en" else "ar"


def _here(request: Request) -> str:
    """Where a change of language leads back to: this page, if it can be opened again."""
    if request.method != "GET":
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def said(request: Request) -> str:
    return unquote(request.cookies.get(SAID, ""))


def _speech(settings: Settings, formats: Formats) -> dict[str, Any]:
    """Everything in a template that depends on language and digits."""
    speech = words(settings.lang)
    shown = ("num", "number", "day", "day_text", "full_day", "weekday", "hijri", "moment", "clock", "size", "digits")
    return {
        **{name: getattr(formats, name) for name in shown},
        "_": speech.gettext,
        "ngettext": _counted(speech, formats),
        **dict.fromkeys(SPOKEN, _coded(speech)),
        "problem": lambda code: getattr(WORDS[code], settings.lang).title,
        **LISTS,
        "lang": settings.lang,
        "dir": "rtl" if settings.lang == "ar" else "ltr",
        "today": formats.today,
        "asset": ASSETS.url,
        "key": _key,
    }


def _person(me: Signed | None) -> dict[str, Any]:
    if me is None:
        return {"me": None, "names": None, "csrf": str}
    return {
        "me": me,
        "names": me.names,
        "ministry": me.organisation.ministry(me.lang),
        "csrf": lambda: _hidden("csrf", me.session.csrf),
        "desk_name": lambda desk: me.organisation.desk_name(desk, me.lang),
        "unit_name": lambda unit: me.organisation.unit_name(unit, me.lang),
    }


def _counted(speech: Words, formats: Formats) -> Any:
    def ngettext(one: str, many: str, n: int, **values: object) -> Markup:
        return speech.ngettext(one, many, n, **{"num": formats.num(n)} | values)

    return ngettext


def _coded(speech: Words) -> Any:
    def coded(code: str) -> Markup:
        return speech.gettext(codes.CODES[code]) if code in codes.CODES else Markup("{}").format(code)

    return coded


def _key() -> Markup:
    """A fresh name for the command this form will be: sent twice, it is carried out once."""
    return _hidden("key", uuid4().hex)


def _hidden(name: str, value: str) -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
