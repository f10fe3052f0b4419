"""How numbers, dates and sizes are written, in either language and either digits. Pure: today is an argument."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_day_names, get_month_names
from markupsafe import Markup

from libs.worktime import UMM_AL_QURA, Months

from .settings import Lang, Settings
from .words import N_, words

MINISTRY = ZoneInfo("Asia/Muscat")
ARABIC_DIGITS = str.maketrans("0123456789,.%", "٠١٢٣٤٥٦٧٨٩٬٫٪")
UNITS = (N_("B"), N_("KB"), N_("MB"), N_("GB"))
HIJRI = {
    "ar": "محرم|صفر|ربيع الأول|ربيع الآخر|جمادى الأولى|جمادى الآخرة|رجب|شعبان|رمضان|شوال|ذو القعدة|ذو الحجة",
    "en": "Muharram|Safar|Rabi I|Rabi II|Jumada I|Jumada II|Rajab|Shaban|Ramadan|Shawwal|Dhu al-Qada|Dhu al-Hijja",
}
Dated = date | str  # services answer with ISO 8601 text


@dataclass(frozen=True, slots=True)
class Formats:
    lang: Lang
    arabic_digits: bool
    today: date
    months: Months = UMM_AL_QURA

    @classmethod
    def chosen(cls, settings: Settings, today: date, months: Months = UMM_AL_QURA) -> "Formats":
        return cls(settings.lang, settings.lang == "ar" and settings.digits == "arabic", today, months)

    def digits(self, text: object) -> str:
        """The system's own digits; never for a subject, a reference or a scan."""
        return str(text).translate(ARABIC_DIGITS) if self.arabic_digits else str(text)

    def num(self, n: float) -> str:
        """14,872 or ١٤٬٨٧٢."""
        return self.digits(f"{n:,}")

    def number(self, row: Mapping[str, Any]) -> Markup:
        """A register number: 14872/2026, or as its register writes it. With / and not -: parts would change places."""
        if row.get("mark"):
            return Markup("<bdi>{}</bdi>").format(row["mark"])
        year = str(row["register_id"]).rpartition("-")[2]
        return Markup("<bdi>{}</bdi>").format(self.digits(f"{row['number']}/{year}"))

    def day_text(self, on: Dated) -> str:
        """22 November 2026; the year only if it is not this one. For titles and attributes."""
        on = _date(on)
        year = "" if on.year == self.today.year else f" {on.year}"
        return self.digits(f"{on.day} {get_month_names('wide', locale=self.lang)[on.month]}{year}")

    def day(self, on: Dated) -> Markup:
        return _time(_date(on).isoformat(), self.day_text(on))

    def full_day(self, on: Dated) -> Markup:
        """With its year, whichever it is."""
        on = _date(on)
        month = get_month_names("wide", locale=self.lang)[on.month]
        return _time(on.isoformat(), self.digits(f"{on.day} {month} {on.year}"))

    def weekday(self, on: Dated) -> str:
        return str(get_day_names("wide", locale=self.lang)[_date(on).weekday()])

    def hijri(self, on: Dated) -> Markup:
        """12 Jumada II 1448, by the months as they were announced; nothing outside their table, 1924 to 2077."""
        day = self.months.of(_date(on))
        said = self.digits(f"{day.day} {self.hijri_month(day.month)} {day.year}") if day else ""
        return Markup("<bdi>{}</bdi>").format(said) if said else Markup("")

    def hijri_month(self, month: int) -> str:
        return HIJRI[self.lang].split("|")[month - 1]

    def moment(self, at: datetime | str, counts: Dated | None = None) -> Markup:
        """today 9:15, yesterday 14:02, 19 November 8:40: in the ministry's time, 24 hours.

        `counts`: the day it counts for. Where that is another one, of which no hour is known, the day alone.
        """
        at = _moment(at).astimezone(MINISTRY)
        on, clock = at.date(), self.digits(f"{at.hour}:{at:%M}")
        if counts and _date(counts) != on:
            return self.day(counts)
        say, yesterday = words(self.lang), self.today - timedelta(days=1)
        day = {self.today: say.gettext("today"), yesterday: say.gettext("yesterday")}.get(on, self.day_text(on))
        return _time(at.isoformat(timespec="seconds"), f"{day} {clock}")

    def clock(self, at: datetime | str, counts: Dated) -> str:
        """9:15, in the ministry's time; nothing where it counts for another day, of which no hour is known."""
        at = _moment(at).astimezone(MINISTRY)
        return self.digits(f"{at.hour}:{at:%M}") if at.date() == _date(counts) else ""

    def size(self, count: int) -> Markup:
        """1.8 MB; powers of 1000, as file managers show them."""
        amount, unit = float(count), 0
        while amount >= 1000 and unit < len(UNITS) - 1:
            amount, unit = amount / 1000, unit + 1
        figure = f"{amount:.0f}" if unit == 0 or amount >= 100 else f"{amount:.1f}".removesuffix(".0")
        return Markup("<bdi>{} {}</bdi>").format(self.digits(figure), words(self.lang).gettext(UNITS[unit]))


def today() -> date:
    """The ministry's day, not the server's."""
    return datetime.now(UTC).astimezone(MINISTRY).date()


def _date(on: Dated) -> date:
    return on if isinstance(on, date) else date.fromisoformat(on[:10])


def _moment(at: datetime | str) -> datetime:
    return at if isinstance(at, datetime) else datetime.fromisoformat(at)


def _time(machine: str, text: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(machine, text)
