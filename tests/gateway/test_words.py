import re
from collections import Counter

import pytest
from babel.messages.pofile import read_po

from services.gateway.words import ARABIC, PLURALS, words
from tests.gateway.words_used import sentences


@pytest.fixture(scope="module")
def catalogue():
    with ARABIC.open("rb") as file:
        catalogue = read_po(file, locale="ar")
    return {tuple(message.id) if message.pluralizable else message.id: message for message in catalogue if message.id}


def test_every_sentence_of_the_pages_has_its_arabic(catalogue):
    assert not sentences() - set(catalogue)


def test_the_arabic_has_no_sentence_that_no_page_says(catalogue):
    assert not set(catalogue) - sentences()


def test_no_arabic_is_empty_or_doubtful(catalogue):
    for id, message in catalogue.items():
        forms = message.string if message.pluralizable else (message.string,)
        assert all(forms), id
        assert not message.fuzzy, id
        assert len(forms) == (6 if message.pluralizable else 1), id


def test_no_sentence_stands_in_the_arabic_twice():
    ids = re.findall(r'^msgid "(.+)"$', ARABIC.read_text(), re.MULTILINE)
    assert [id for id, times in Counter(ids).items() if times > 1] == []


def test_the_arabic_is_filled_with_what_the_english_is_filled_with(catalogue):
    for id, message in catalogue.items():
        many = id[1] if isinstance(id, tuple) else id
        for form in message.string if message.pluralizable else (message.string,):
            assert _names(form) <= _names(many), id
            assert message.pluralizable or _names(form) == _names(many), id


def test_plural_forms_stand_in_the_order_of_cldr():
    arabic, nouns = words("ar"), "%(num)s event stopped after five tries. No other letter is affected."
    said = {n: arabic.ngettext(nouns, nouns, n) for n in (0, 1, 2, 3, 11, 100)}
    assert len(PLURALS["ar"]) == len(set(said.values())) == 6
    assert said[0].startswith("لا أحداث")
    assert "حدثان" in said[2]
    assert "11 حدثاً" in said[11]


def test_what_is_put_into_a_sentence_is_escaped():
    assert "&lt;script&gt;" in words("ar").gettext("For support: %(code)s", code="<script>")


def _names(text):
    return set(re.findall(r"%\((\w+)\)s", text))
