"""How a register is kept: opened, amended, closed; what it writes on a letter, and what it asks for."""

from datetime import date

import pytest
from hypothesis import given as every
from hypothesis.strategies import integers, sampled_from
from pydantic import ValidationError

from libs.contracts.intake import Direction, Registered
from libs.decider import Asked, Rejected
from libs.decider.spec import given
from services.intake.book import BUILT_IN, Book, End, Open, deciding, mark
from services.intake.register import Register, enter, missing, register_of, takes
from tests.letters import OPENED, REGISTER, RETIRED, by_amal

MINISTER = deciding("minister")
OPEN = Open(**dict(OPENED))
AT_THE_MINISTERS = by_amal().model_copy(update={"unit": OPENED.unit})
OUTGOING = Register(**{**dict(REGISTER), "direction": "outgoing", "book": "minister"})


def test_a_register_is_opened_amended_closed_and_opened_again():
    given(MINISTER).when(OPEN).then(OPENED)
    given(MINISTER, OPENED).when(OPEN).then()
    amended = OPENED.model_copy(update={"required": ()})
    given(MINISTER, OPENED).when(Open(**dict(amended))).then(amended)
    given(MINISTER, OPENED).when(End()).then(RETIRED)
    given(MINISTER, OPENED, RETIRED).when(End()).then()
    given(MINISTER, OPENED, RETIRED).when(OPEN).then(OPENED)


def test_what_was_never_opened_is_not_closed_but_the_three_are_always_there():
    given(MINISTER).when(End()).rejected("book_unknown")
    given(deciding("incoming")).when(End()).then(RETIRED)
    given(deciding("incoming")).when(Open(**dict(BUILT_IN["incoming"].kept))).then()


@pytest.mark.parametrize("past", [(OPENED,), (OPENED, RETIRED)])
def test_the_direction_of_a_register_does_not_change(past):
    other = OPEN.model_copy(update={"direction": Direction.INCOMING})
    given(MINISTER, *past).when(other).rejected("book_direction_fixed")
    given(deciding("incoming")).when(OPEN).rejected("book_direction_fixed")


def test_a_pattern_that_names_the_unit_has_a_sign_for_it():
    given(MINISTER).when(OPEN.model_copy(update={"sign": ""})).rejected("sign_missing")


@pytest.mark.parametrize(
    "pattern",
    [
        "{year}",
        "{n",
        "{m}/{n}",
        "{n:6}",
        "{n:00}",
        "{year:04}/{n}",
        "{n}}",
        "{n.__class__}",
        "{n}\u202e",
        "{n}" + "x" * 60,
    ],
)
def test_a_pattern_that_cannot_be_written_is_refused(pattern):
    with pytest.raises(ValidationError):
        Open(**{**dict(OPENED), "pattern": pattern})


@pytest.mark.parametrize(
    ("pattern", "digits", "written"),
    [
        ("", "latin", ""),
        ("{year}/{book}/{n:06}", "latin", "2026/minister/000017"),
        ("{unit}-{n}", "latin", "م و-17"),
        ("{n:03}/{year}", "arabic", "٠١٧/٢٠٢٦"),
        ("ص {n:01}", "latin", "ص 17"),
    ],
)
def test_a_number_is_written_as_the_register_s_pattern_says(pattern, digits, written):
    kept = Open(**{**dict(OPENED), "pattern": pattern, "digits": digits})
    assert mark(OPENED.model_copy(update=dict(kept)), "minister", 2026, 17) == written


@every(sampled_from(["{year}/{book}/{n:06}", "{unit}{n}", "{n:03}-{year}"]), integers(1, 10**7))
def test_no_two_numbers_of_a_year_are_written_alike(pattern, n):
    kept = OPENED.model_copy(update={"pattern": pattern})
    assert mark(kept, "minister", 2026, n) != mark(kept, "minister", 2026, n + 1)


def test_a_letter_bears_the_mark_of_its_register_and_counts_in_it_alone():
    asked = Asked(OUTGOING.model_copy(update={"kept": OPENED}), AT_THE_MINISTERS)
    assert register_of(asked) == "minister-2026"
    _, [first, second] = enter(None, [asked, asked])
    assert isinstance(first, Registered)
    assert (first.register_id, first.mark) == ("minister-2026", "2026/م و/000001")
    assert (second.number, second.mark) == (2, "2026/م و/000002")
    new_year = AT_THE_MINISTERS.model_copy(update={"on": date(2027, 1, 1)})
    assert register_of(Asked(OUTGOING, new_year)) == "minister-2027"


def test_the_three_write_no_mark_of_their_own():
    _, [registered] = enter(None, [Asked(REGISTER.model_copy(update={"kept": BUILT_IN["incoming"].kept}), by_amal())])
    assert (registered.register_id, registered.mark) == ("incoming-2026", "")


@pytest.mark.parametrize(
    ("book", "meta", "code"),
    [
        (None, AT_THE_MINISTERS, "book_unknown"),
        (BUILT_IN["incoming"], AT_THE_MINISTERS, "book_unknown"),
        (Book(OPENED, closed=True), AT_THE_MINISTERS, "book_closed"),
        (Book(OPENED), by_amal(), "not_your_book"),
    ],
)
def test_a_register_takes_letters_of_its_direction_and_registry_while_it_is_open(book, meta, code):
    with pytest.raises(Rejected, match=code):
        takes(book, Asked(OUTGOING, meta))
    takes(Book(OPENED), Asked(OUTGOING, AT_THE_MINISTERS))


def test_what_a_register_asks_for_is_named():
    assert missing(OUTGOING, ("kind", "pages", "sender_reference", "keywords")) == [
        *("kind", "pages", "sender_reference", "keywords")
    ]
    said = OUTGOING.model_copy(update={"pages": 3, "keywords": ("ترخيص",)})
    assert missing(said, ("pages", "keywords")) == []
