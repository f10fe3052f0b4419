from tests.gateway.ministry import letter_id

READ = f"/letters/{letter_id(2)}"


async def test_a_file_s_name_is_a_fingerprint_and_nothing_else(signed_in):
    assert (await (await signed_in("director")).open(f"{READ}/files/..%2F..%2Fpassport")).status_code == 404


async def test_of_each_file_it_is_said_whether_its_words_can_be_found(signed_in, ministry):
    officer = await signed_in("officer")
    page = (await officer.open(f"/letters/{letter_id(0)}")).text
    assert "قُرئ نصه، 3 صفحات" in page
    assert "لا يُبحث في نصه بعد" in page
    ministry.refuse(f"/archive/letters/{letter_id(0)}", 503, "not_ready")
    assert "قُرئ نصه" not in (await officer.open(f"/letters/{letter_id(0)}")).text
