from libs.contracts.archive import Signed, Stamped
from libs.decider.spec import given
from services.archive.head import HEAD, Sign, Stamp, words

SAID = {"seq": 1000, "chain": "c" * 64, "key_id": "a" * 64, "signature": "5" * 128}
STAMP = {"authority": "https://tsa.example", "stamp": "MAA="}


def test_a_head_is_signed():
    given(HEAD).when(Sign(**SAID)).then(Signed(**SAID))


def test_signed_once_it_is_not_signed_again():
    given(HEAD, Signed(**SAID)).when(Sign(**{**SAID, "seq": 1003})).then()


def test_a_signed_head_is_stamped_once():
    given(HEAD, Signed(**SAID)).when(Stamp(**STAMP)).then(Stamped(**STAMP))
    given(HEAD, Signed(**SAID), Stamped(**STAMP)).when(Stamp(**STAMP)).then()


def test_what_is_not_signed_is_not_stamped():
    given(HEAD).when(Stamp(**STAMP)).then()


def test_what_is_signed_is_written_so():
    assert words(7, 1000, "ab") == b"diwan ledger head 7\nseq 1000\nchain ab\n"
