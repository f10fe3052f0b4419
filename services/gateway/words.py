"""The words of the pages: English is written in the code, Arabic stands in words/ar.po. No compiled catalogue."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po
from markupsafe import Markup

from .settings import Lang

ARABIC = Path(__file__).parent / "words" / "ar.po"
PLURALS = {"en": ("one", "other"), "ar": ("zero", "one", "two", "few", "many", "other")}  # CLDR, in the file's order


def N_(text: str) -> str:  # noqa: N802 - the name gettext's tools look for
    """Marks a word that is translated where it is shown."""
    return text


class Words:
    """gettext for one language. Trusts the sentence (it may hold tags), escapes what is put into it."""

    def __init__(self, lang: Lang, sentences: Mapping[str, tuple[str, ...]]) -> None:
        self.lang, self._sentences = lang, sentences
        self._plural = Locale(lang).plural_form

    def gettext(self, text: str, /, **values: object) -> Markup:
        return _filled(self._sentences.get(text, (text,))[0], values)

    _ = gettext

    def ngettext(self, one: str, many: str, n: int, /, **values: object) -> Markup:
        """`%(num)s` is the count as digits; pass num=… to have it in the person's own."""
        forms = self._sentences.get(one, (one, many))
        tags = PLURALS[self.lang if one in self._sentences else "en"]
        plural = self._plural(n) if one in self._sentences else ("one" if n == 1 else "other")
        return _filled(forms[tags.index(plural)], {"num": n} | values)


@cache
def words(lang: Lang) -> Words:
    return Words(lang, _arabic() if lang == "ar" else {})


def _arabic() -> dict[str, tuple[str, ...]]:
    with ARABIC.open("rb") as file:
        messages = [message for message in read_po(file, locale="ar") if message.id]
    return {_key(message.id): _forms(message.string) for message in messages}


def _key(id: str | tuple[str, ...] | list[str]) -> str:
    return id if isinstance(id, str) else id[0]


def _forms(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string or ())


def _filled(text: str, values: Mapping[str, object]) -> Markup:
    return Markup(text) % values if values else Markup(text)  # noqa: S704 - written here, never by a user
