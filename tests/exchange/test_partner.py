from libs.contracts.exchange import Admitted, Dismissed
from libs.contracts.routing import Name
from libs.decider.spec import AMAL, Given
from services.exchange.partner import PARTNER, Admit, Dismiss

HEALTH = Name(ar="وزارة الصحة", en="Ministry of Health")
PARTIES = ("وزارة الصحة", "المديرية العامة للخدمات الصحية")
ADMIT, ADMITTED = Admit(name=HEALTH, parties=PARTIES), Admitted(name=HEALTH, parties=PARTIES)


def given(*past):
    return Given(PARTNER, past)


def test_a_partner_is_admitted_with_the_parties_it_is_told_about():
    given().when(ADMIT).then(ADMITTED)


def test_saying_the_same_again_says_nothing():
    given(ADMITTED).when(ADMIT).then()


def test_a_changed_list_is_said_anew():
    given(ADMITTED).when(Admit(name=HEALTH, parties=PARTIES[:1])).then(Admitted(name=HEALTH, parties=PARTIES[:1]))


def test_two_spellings_of_one_party_are_one_and_the_first_stays():
    twice = Admit(name=HEALTH, parties=("وزارة  الصحه", "وزارة الصِّحة", "الصحة"))
    given().when(twice).then(Admitted(name=HEALTH, parties=("وزارة  الصحه", "الصحة")))


def test_a_party_of_another_partner_is_refused_however_it_is_spelt():
    others = AMAL.model_copy(update={"known": {"وزاره الصحه": "moh"}})
    given().when(ADMIT, others).rejected("party_taken")


def test_a_partner_is_dismissed_once():
    given(ADMITTED).when(Dismiss()).then(Dismissed())
    given(ADMITTED, Dismissed()).when(Dismiss()).then()


def test_nobody_is_dismissed_who_was_never_admitted():
    given().when(Dismiss()).rejected("partner_unknown")


def test_a_dismissed_partner_may_come_back():
    given(ADMITTED, Dismissed()).when(ADMIT).then(ADMITTED)
