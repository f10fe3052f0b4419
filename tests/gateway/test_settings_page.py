"""How a person is told by e-mail, on their settings page."""

from tests.gateway.ministry import person


async def test_what_was_chosen_stands_there_with_the_address(signed_in):
    page = (await (await signed_in("officer")).open("/settings")).text
    assert "<bdi>salim@commerce.example</bdi>" in page
    assert 'name="mail" value="digest" checked' in page
    assert 'name="tray" value="on">' in page


async def test_a_choice_is_handed_to_routing(signed_in, ministry):
    officer = await signed_in("officer")
    await officer.submit("/settings", "/settings/notices", mail="at_once", tray="on")
    assert officer.page.headers["location"] == "/settings"
    [(path, key, body)] = ministry.asked
    assert (path, body) == ("routing/notices", {"mail": "at_once", "tray": True})
    assert key
    assert "data-toast" in (await officer.open("/settings")).text


async def test_without_an_address_it_says_who_enters_it(signed_in, ministry):
    ministry.told["email"] = ""
    page = (await (await signed_in("officer")).open("/settings")).text
    assert "ويُدخله مدير النظام" in page


async def test_the_other_settings_do_without_routing(signed_in, ministry):
    ministry.refuse("/notices", 503, "behind")
    page = await (await signed_in("officer")).open("/settings")
    assert page.status_code == 200
    assert "/settings/notices" not in page.text


async def test_whoever_reads_no_letters_is_not_asked(signed_in):
    assert "/settings/notices" not in (await (await signed_in("admin")).open("/settings")).text


async def test_one_chooses_for_oneself_even_while_acting_for_another(signed_in, ministry):
    delegation = ministry.delegation()
    officer = await signed_in("officer")
    await officer.submit("/menu", f"/delegations/{delegation['id']}/act")
    assert "mandate" in (await officer.open("/settings")).text
    await officer.submit("/settings", "/settings/notices", mail="never")
    asked = [claims for path, claims in ministry.tokens if path == "/routing/notices"]
    assert asked
    assert all(claims["sub"] == person("officer") and "mandate" not in claims for claims in asked)
