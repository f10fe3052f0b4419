"""`diwan plan`: brings the file plan from a table, CSV or XLSX, a row a class; said again it changes what differs."""

import asyncio
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError
from rich.console import Console

from libs.arabic import folded
from libs.web import fields_of
from services.archive.plan import Plan
from services.intake.table import NoTable, TooLong, lines_of

from .apply import Service, show
from .changes import Change
from .place import Place, shown
from .running import Running
from .sentences import say
from .trouble import Trouble

HEADINGS = {
    "code": ("code", "class", "رمز الفئة", "الرمز", "رمز الملف"),
    "ar": ("name in arabic", "ar", "الاسم بالعربية", "الاسم", "الفئة"),
    "en": ("name in english", "en", "الاسم بالإنجليزية"),
    "parent": ("parent", "lies under", "تتبع", "الفئة الأعلى"),
    "active": ("active", "years at hand", "الحفظ الجاري", "سنوات الحفظ الجاري"),
    "intermediate": ("intermediate", "years in the store", "الحفظ الوسيط", "سنوات الحفظ الوسيط"),
    "fate": ("then", "fate", "ثم", "المصير", "مصيرها"),
    "begins": ("begins", "years count from", "تحسب المدة من"),
}
WORDS = {
    "fate": {"destroy": ("destroy", "إتلاف", "تتلف"), "keep": ("keep", "keep for ever", "حفظ دائم", "تحفظ دائما")},
    "begins": {"conclusion": ("conclusion", "انتهاء المعاملة"), "entry": ("entry", "القيد", "تاريخ القيد")},
}
NEEDED = ("code", "ar", "en", "fate")


def bring(place: Place, now: Running, table: Path, console: Console, *, dry: bool = False) -> int:
    """How many classes were added or changed. Raises Trouble before anything is said."""
    wanted, archive = read(_lines(table)), Service(place, now, "archive")
    there: dict[str, Any] = {row["code"]: row for row in _plan(archive)}
    todo = [_change(plan, there.get(plan.code)) for plan in _parents_first(wanted, there) if _differs(plan, there)]
    if not todo:
        say(console, "Nothing to change: the file plan is as the table says.", "لا تغيير: خطة التصنيف كما في الجدول.")
        return 0
    show(todo, "Class", console)
    if not dry:
        for change in todo:
            before = there.get((change.body or {})["code"])
            archive.say(change, sha256(orjson.dumps([change.body, before])).hexdigest())
        say(console, f"Classes added or changed: {len(todo)}.", f"عدد الفئات التي أضيفت أو تغيرت: {len(todo)}")
    return len(todo)


def read(lines: Sequence[Sequence[str]]) -> list[Plan]:
    """The table's classes, in its order. Raises Trouble that names the row."""
    places = _columns(lines[0])
    found, codes = list[Plan](), set[str]()
    for n, line in enumerate(lines[1:], 2):
        said = {field: line[at].strip() for field, at in places.items() if at < len(line) and line[at].strip()}
        if not said:
            continue
        try:
            plan = Plan.model_validate({name: _meant(name, text) for name, text in said.items()})
        except ValidationError as wrong:
            raise _bad_row(n, ", ".join(fields_of(wrong.errors()))) from wrong
        if plan.code in codes:
            raise _bad_row(n, f"code {plan.code} again")
        codes.add(plan.code)
        found.append(plan)
    return found


def _columns(headings: Sequence[str]) -> dict[str, int]:
    meant = {folded(each): field for field, names in HEADINGS.items() for each in names}
    places = {meant[word]: n for n, heading in enumerate(headings) if (word := folded(heading.strip())) in meant}
    if missing := [field for field in NEEDED if field not in places]:
        raise _bad_row(1, "no column for " + ", ".join(missing))
    return places


def _meant(field: str, text: str) -> str:
    words = {folded(word): code for code, said in WORDS.get(field, {}).items() for word in said}
    return words.get(folded(text), text)


def _parents_first(wanted: Sequence[Plan], there: Mapping[str, Any]) -> list[Plan]:
    """In an order in which each is possible. Raises Trouble where one lies under nothing, or in a circle."""
    left, order = list(wanted), list[Plan]()
    known = set(there) - {plan.code for plan in wanted}
    while left:
        ready = [plan for plan in left if not plan.parent or plan.parent in known]
        if not ready:
            raise _lies_nowhere(left[0])
        order += ready
        known |= {plan.code for plan in ready}
        left = [plan for plan in left if plan not in ready]
    return order


def _differs(plan: Plan, there: Mapping[str, Any]) -> bool:
    now = there.get(plan.code)
    said = plan.model_dump(mode="json")
    return now is None or now["closed"] or any(now[name] != value for name, value in said.items())


def _change(plan: Plan, now: Any) -> Change:
    said = plan.model_dump(mode="json")
    changed = [name for name, value in said.items() if now and now[name] != value]
    difference = ", ".join(changed) or ("opened again" if now else f"{plan.active} + {plan.intermediate} {plan.fate}")
    names = {"ar": plan.ar, "en": f"{plan.code} {plan.en}"}
    return Change("change" if now else "establish", names, difference, "PUT", "/plan", said)


def _plan(archive: Service) -> Any:
    return archive.get("/plan")


def _lines(table: Path) -> Sequence[Sequence[str]]:
    try:
        with table.open("rb") as file:
            return asyncio.run(lines_of(file, {}))
    except (OSError, NoTable, TooLong) as wrong:
        raise Trouble(
            f"{shown(table)} is no table that can be read: save it as XLSX or CSV, the headings in its first row.",
            "تعذرت قراءة الجدول: احفظه بصيغة XLSX أو CSV وعناوين الأعمدة في صفه الأول.",
        ) from wrong


def _bad_row(n: int, what: str) -> Trouble:
    return Trouble(
        f"Row {n} of the table is not a class ({what}): mend it and repeat the command; nothing was changed.",
        f"الصف {n} من الجدول لا يصف فئة: صححه وأعد الأمر، ولم يتغير شيء.",
    )


def _lies_nowhere(plan: Plan) -> Trouble:
    return Trouble(
        f"Class {plan.code} lies under {plan.parent}, which is no class, or lies under {plan.code} itself: "
        "mend the table and repeat the command; nothing was changed.",
        f"الفئة {plan.code} تتبع فئة غير موجودة أو تتبعها هي: صحح الجدول وأعد الأمر، ولم يتغير شيء.",
    )
