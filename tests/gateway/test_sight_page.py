from datetime import timedelta

from tests.gateway.ministry import letter_id

SIGHT = f"/letters/{letter_id(2)}/sight"


async def test_a_director_is_told_who_could_see_a_letter_and_why(signed_in):
    director = await signed_in("director")
    assert f'href="{SIGHT}"' in (await director.open(f"/letters/{letter_id(2)}")).text
    page = (await director.open(SIGHT)).text
    assert page.index("وصلت إليهم أو قيدوها") < page.index("سالم الحارثي") < page.index("يديرون تقسيماً وصلت إليه")
    assert "3</span> أشخاص" in page or "3 أشخاص" in page


async def test_another_day_may_be_asked_about_and_none_that_is_still_to_come(signed_in, ministry):
    director = await signed_in("director")
    before = (await director.open(f"{SIGHT}?day={ministry.today - timedelta(days=9)}")).text
    assert "لم يكن أحد يستطيع الاطلاع" in before
    tomorrow = (await director.open(f"{SIGHT}?day={ministry.today + timedelta(days=1)}")).text
    assert f'value="{ministry.today}"' in tomorrow


async def test_whoever_is_set_over_nobody_is_not_told(signed_in):
    officer = await signed_in("officer")
    assert (await officer.open(SIGHT)).status_code == 403
    assert f'href="{SIGHT}"' not in (await officer.open(f"/letters/{letter_id(2)}")).text
