import pytest

from libs.contracts.exchange import PARTNER, Admitted, Dismissed
from libs.contracts.routing import Name
from libs.decider.spec import AMAL
from libs.eventlog import Stored
from libs.views import Views
from services.exchange.partners import PARTNERS, all_parties, concerned, taken

NAME = Name(ar="جهة", en="Partner")


def admitted(*parties):
    return Admitted(name=NAME, parties=parties)


@pytest.fixture
def said(tmp_path):
    """said((partner, event), …): the view after these, which lie in the log at 1, 2, 3 …"""
    views = Views(tmp_path, PARTNERS)

    def say(*words):
        views.apply(Stored(PARTNER.subject(id), seq, PARTNER.encode(AMAL, "", [event])) for seq, (id, event) in words)
        return views

    yield lambda *words: say(*enumerate(words, 1))
    views.close()


def test_a_partner_is_concerned_by_letters_that_came_after_it_was_admitted(said):
    views = said(("finance", admitted("وزارة المالية")), ("health", admitted("وزارة الصحة")))
    assert [views.glance(concerned, "وزارة الصحة", seq) for seq in (1, 2, 3)] == [[], [], ["health"]]


@pytest.mark.parametrize("party", ["وزاره الصحه", " وزارة  الصِّحّة ", "وزارة الصحـــة"])
def test_a_party_is_known_however_it_is_spelt(said, party):
    assert said(("health", admitted("وزارة الصحة"))).glance(concerned, party, 9) == ["health"]


@pytest.mark.parametrize("party", ["وزارة الصحة العامة", "الصحة", "وزارة", "وزارة المالية"])
def test_a_name_that_is_only_like_it_is_somebody_else(said, party):
    assert said(("health", admitted("وزارة الصحة"))).glance(concerned, party, 9) == []


def test_a_party_listed_later_counts_from_then_on_and_the_old_ones_from_before(said):
    views = said(("health", admitted("الصحة")), ("health", admitted("مستشفى خولة", "الصحه")))
    assert views.glance(concerned, "الصحة", 2) == ["health"]
    assert [views.glance(concerned, "مستشفى خولة", seq) for seq in (2, 3)] == [[], ["health"]]


def test_a_party_that_left_the_list_and_came_back_counts_anew(said):
    views = said(*(("health", admitted(*parties)) for parties in (("أ", "ب"), ("ب",), ("أ", "ب"))))
    assert [views.glance(concerned, "أ", seq) for seq in (3, 4)] == [[], ["health"]]


def test_who_was_dismissed_is_concerned_by_nothing_and_when_it_comes_back_by_nothing_from_before(said):
    views = said(("health", admitted("الصحة")), ("health", Dismissed()))
    assert views.glance(concerned, "الصحة", 9) == []
    assert views.glance(all_parties)[0].dismissed
    views.apply([Stored(PARTNER.subject("health"), 3, PARTNER.encode(AMAL, "", [admitted("الصحة")]))])
    assert [views.glance(concerned, "الصحة", seq) for seq in (2, 3, 4)] == [[], [], ["health"]]


def test_the_parties_of_the_others_are_taken_and_those_of_the_dismissed_are_free(said):
    views = said(
        *(("health", admitted("الصحة")), ("finance", admitted("المالية"))),
        *(("shura", admitted("الشورى")), ("shura", Dismissed())),
    )
    assert views.glance(taken, "health") == {"الماليه": "finance"}
