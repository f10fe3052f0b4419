import re

from tests.gateway.ministry import letter_id, person, referral_id, unit

READ = f"/letters/{letter_id(2)}"  # received, on the director's desk
NEW = f"/letters/{letter_id(3)}"  # not received yet
SHA256 = "a" * 64


def acts(page):
    """The words of the acts offered, in order."""
    line = page.text.partition('class="line acts"')[2].partition("<div class=")[0]
    return re.findall(r'(?:<a class="btn[^>]*>|<button class="btn"[^>]*>)([^<]+?)\s*<', line)


async def test_a_letter_that_may_not_be_seen_is_not_there(signed_in):
    director = await signed_in("director")
    for path in ("", "/refer", "/finish", "/send-back"):
        assert (await director.open(f"/letters/{'0' * 32}{path}")).status_code == 404
    assert (await director.open("/letters/1")).status_code == 404


async def test_the_letter_stands_with_image_facts_and_passport(signed_in):
    page = (await (await signed_in("director")).open(READ)).text
    assert f'src="{READ}/preview?page=1"' in page
    assert f'href="{READ}/files/{SHA256}"' in page
    assert "ت/٣١٧/٢٠٢٦" in page
    assert "يُنسّق مع الشؤون القانونية، ويُعرض عليّ مشروع الرد قبل التوقيع." in page
    passport = page.partition('<ol class="passport">')[2]
    assert passport.index("دائرة السجل التجاري") < passport.index("المديرية العامة للتجارة") < passport.index("قيّدها")


async def test_what_was_entered_later_is_shown_on_the_days_it_was_done(signed_in, ministry):
    head, first, *_ = ministry.passport(2)
    done = {**first, "on": "2020-04-07", "received_on": "2020-04-08", "closed_on": "2020-04-14", "closed": "completed"}
    ministry.passport = lambda n: [{**head, "on": "2020-04-06"}, done]
    page = (await (await signed_in("director")).open(READ)).text
    passport = page.partition('<ol class="passport">')[2].partition("</ol>")[0]
    assert re.findall(r'datetime="([^"]*)"', passport) == ["2020-04-07", "2020-04-14", "2020-04-06"]
    assert "بعد ٥ أيام عمل" in passport or "بعد 5 أيام عمل" in passport


async def test_who_has_it_may_receive_refer_finish_and_send_it_back(signed_in):
    director = await signed_in("director")
    assert acts(await director.open(NEW)) == ["استلم", "أحِل", "أنجز", "ارفضها", "اطلب الرأي", "تولَّها"]
    assert acts(await director.open(READ)) == ["أحِل", "أنجز", "أعِدها", "اطلب الرأي", "تولَّها"]


async def test_what_lies_in_the_tray_is_taken_on_and_what_one_holds_is_left_to_the_unit(signed_in, ministry):
    director = await signed_in("director")
    await director.submit(READ, f"{READ}/assign")
    *steps, mine = ministry.passport(2)
    taken = {**steps[0], "kind": "assigned", "referral": mine["referral"], "to": person("director")}
    held = [*steps, {**mine, "desk": person("director")}, {**taken, "by": person("director")}]
    ministry.passport = lambda n: held
    page = await director.open(READ)
    assert "تولّاها ناصر المعمري" in page.text
    assert acts(page) == ["أحِل", "أنجز", "أعِدها", "اطلب الرأي", "اتركها للتقسيم"]
    await director.submit(READ, f"{READ}/assign")
    given = [{"referral": referral_id(2), "to": to} for to in (person("director"), unit("register"))]
    assert [body for _, _, body in ministry.asked] == given


async def test_whoever_directs_the_unit_assigns_it_to_one_of_its_people(signed_in, ministry):
    form = f"{READ}/assign?part={referral_id(2)}"
    assert form not in (await (await signed_in("officer")).open(READ)).text
    dg = await signed_in("dg")
    assert form in (await dg.open(READ)).text
    page = (await dg.open(form)).text
    assert f'<option value="{person("director")}">ناصر المعمري</option>' in page
    assert "سالم الحارثي" not in page.partition("<select")[2].partition("</select>")[0]
    assert "اختر من يتولاها" in (await dg.submit(form, f"{READ}/assign")).text
    await dg.submit(form, f"{READ}/assign", to=person("director"))
    assert [body for _, _, body in ministry.asked] == [{"referral": referral_id(2), "to": person("director")}]


async def test_who_does_not_have_it_may_only_refer_it(signed_in):
    assert acts(await (await signed_in("officer")).open(READ)) == ["أحِل"]


async def test_a_copy_is_only_read(signed_in, ministry):
    steps = ministry.passport(3)
    steps[-1]["main"] = False
    ministry.passport = lambda n: steps
    assert acts(await (await signed_in("director")).open(NEW)) == ["سجّل اطلاعك", "أحِل"]


async def test_what_came_back_cannot_be_sent_back_and_the_page_says_why(signed_in, ministry):
    steps = ministry.passport(2)
    steps[-1]["returns"] = referral_id(1)
    ministry.passport = lambda n: steps
    page = (await (await signed_in("director")).open(READ)).text
    assert '<button class="btn" disabled>أعِدها</button>' in page
    assert "عادت إليك بعد أن أحلتها" in page


async def test_what_we_sent_out_and_nobody_received_can_be_recalled_where_it_stands(signed_in, ministry):
    officer, dg = await signed_in("officer"), await signed_in("dg")
    recall = f'action="{NEW}/recall"'
    assert recall not in (await officer.open(NEW)).text
    assert f'action="{READ}/recall"' not in (await dg.open(READ)).text
    assert (await dg.open(NEW)).text.count(recall) == 1
    answer = await dg.submit(NEW, f"{NEW}/recall")
    assert (answer.status_code, answer.headers["location"]) == (303, NEW)
    assert [(path, body) for path, _, body in ministry.asked] == [
        (f"routing{NEW}/recall", {"referral": referral_id(3)})
    ]


async def test_what_was_recalled_says_so_where_it_was_and_where_it_lies(signed_in, ministry):
    *steps, out = ministry.passport(3)
    home = {
        **out,
        "referral": referral_id(77),
        "sender": out["to"],
        "to": person("dg"),
        "desk": person("dg"),
        "instruction": "recalled",
    }
    gone = {**out, "closed": "recalled", "closed_at": out["at"], "closed_on": out["on"], "closed_by": person("dg")}
    ministry.passport = lambda n: [*steps, gone, {**home, "returns": out["referral"], "received_at": out["at"]}]
    page = (await (await signed_in("director")).open(NEW)).text
    assert page.count("استردّها خالد الكندي") == 2
    assert "مُستردّة" in page


async def test_what_was_finished_is_opened_again_with_a_reason_and_once(signed_in, ministry):
    *steps, part = ministry.passport(2)
    done = {**part, "closed": "completed", "closed_at": part["at"], "closed_on": part["on"], "outcome": "filed"}
    again = {**part, "referral": referral_id(77), "reopens": part["referral"], "guidance": "بلا تاريخ"}
    form = f"{READ}/reopen?part={referral_id(2)}"
    director = await signed_in("director")
    assert form not in (await director.open(READ)).text
    ministry.passport = lambda n: [*steps, done]
    assert form in (await director.open(READ)).text
    assert form not in (await (await signed_in("officer")).open(READ)).text
    assert "اكتب سبب إعادة الفتح" in (await director.submit(form, f"{READ}/reopen", reason=" ")).text
    await director.submit(form, f"{READ}/reopen", reason="بلا تاريخ")
    assert [body for _, _, body in ministry.asked] == [{"referral": referral_id(2), "reason": "بلا تاريخ"}]
    ministry.passport = lambda n: [*steps, done, again]
    page = (await director.open(READ)).text
    assert "أعاد فتحها خالد الكندي" in page
    assert form not in page


async def test_receiving_carries_the_key_of_the_form(signed_in, ministry):
    director = await signed_in("director")
    answer = await director.submit(NEW, f"{NEW}/receive")
    assert (answer.status_code, answer.headers["location"]) == (303, NEW)
    ((path, key, body),) = ministry.asked
    assert path == f"routing{NEW}/receive"
    assert body == {"referral": referral_id(3)}
    assert len(key) == 32


async def test_after_an_act_the_pages_wait_for_it(signed_in, ministry):
    director = await signed_in("director")
    await director.submit(NEW, f"{NEW}/receive")
    assert int(director.cookies["seen"]) == ministry.seq


async def test_finishing_needs_an_outcome_and_keeps_the_note(signed_in, ministry):
    director = await signed_in("director")
    answer = await director.submit(f"{READ}/finish", note="أُجيب هاتفياً")
    assert answer.status_code == 422
    assert "اختر كيف أُنجزت" in answer.text
    assert ">أُجيب هاتفياً</textarea>" in answer.text
    assert ministry.asked == []
    await director.post(f"{READ}/finish", {**director.hidden(f"{READ}/finish"), "outcome": "by_phone", "note": "نعم"})
    body = {"referral": referral_id(2), "outcome": "by_phone", "note": "نعم"}
    assert [(path, body) for path, _, body in ministry.asked] == [(f"routing{READ}/complete", body)]


async def test_sending_back_needs_a_reason(signed_in, ministry):
    director = await signed_in("director")
    assert "اكتب سبب الإعادة" in (await director.submit(f"{READ}/send-back", reason=" ")).text
    await director.submit(f"{READ}/send-back", reason="ليس من اختصاصنا")
    assert [body for _, _, body in ministry.asked] == [{"referral": referral_id(2), "reason": "ليس من اختصاصنا"}]


async def test_what_is_not_received_yet_is_refused_with_a_reason(signed_in, ministry):
    director = await signed_in("director")
    assert "اكتب سبب الرفض" in (await director.submit(f"{NEW}/refuse", reason=" ")).text
    await director.submit(f"{NEW}/refuse", reason="ليس من اختصاصنا")
    asked = [(f"routing{NEW}/refuse", {"referral": referral_id(3), "reason": "ليس من اختصاصنا"})]
    assert [(path, body) for path, _, body in ministry.asked] == asked


async def test_whoever_comes_second_reads_who_was_first_and_when(signed_in, ministry):
    director = await signed_in("director")
    ministry.refuse("/complete", 422, "referral_closed", "أُغلقت هذه الإحالة من قبل")
    first = {"by": person("dg"), "closed": "completed", "at": "2026-11-22T05:15:00+00:00", "on": "2026-11-22"}
    ministry.refusals["/complete"][1].update(first)
    page = (await director.submit(f"{READ}/finish", outcome="filed")).text
    assert "أُغلقت هذه الإحالة من قبل" in page
    assert "أنجزها خالد الكندي ·" in " ".join(page.split())
    ministry.refusals["/complete"][1]["giver"] = person("director")
    page = (await director.submit(f"{READ}/finish", outcome="filed")).text
    assert "أنجزها خالد الكندي نيابةً عن ناصر المعمري ·" in " ".join(page.split())


async def test_what_answers_a_letter_is_named_by_its_number_and_shown_as_a_link(signed_in, ministry):
    director = await signed_in("director")
    for typed in ("؟", "999/2026"):
        answer = await director.submit(f"{READ}/finish", outcome="answered", answer=typed)
        assert (answer.status_code, ministry.asked) == (422, [])
    year = ministry.today.year
    await director.submit(f"{READ}/finish", outcome="answered", answer=f"١٤٨٧٢/{year}")
    [(_, _, body)] = ministry.asked
    assert body["answer"] == letter_id(6)
    *steps, part = ministry.passport(2)
    closed = {"closed": "completed", "closed_at": part["at"], "closed_on": part["on"], "outcome": "answered"}
    ministry.passport = lambda n: [*steps, {**part, **closed, "answer": letter_id(6)}]
    page = (await director.open(READ)).text
    assert re.search(rf'<a href="/letters/{letter_id(6)}">بالمعاملة <bdi>14782/{year}</bdi></a>', page)
    ministry.passport = lambda n: [*steps, {**part, **closed, "answer": "0" * 32}]
    assert "بمعاملة لا يمكنك قراءتها" in (await director.open(READ)).text


async def test_a_refusal_is_said_in_the_service_s_words_and_what_was_typed_is_kept(signed_in, ministry):
    director = await signed_in("director")
    ministry.refuse("/send-back", 422, "referral_closed", "أُغلقت هذه الإحالة من قبل", "لم يتغير شيء.")
    answer = await director.submit(f"{READ}/send-back", reason="ليس من اختصاصنا")
    assert answer.status_code == 409
    assert "أُغلقت هذه الإحالة من قبل" in answer.text
    assert 'role="alert"' in answer.text
    assert ">ليس من اختصاصنا</textarea>" in answer.text


async def test_when_nobody_knows_the_same_key_is_offered_again(signed_in, ministry):
    director = await signed_in("director")
    ministry.refuse("/complete", 503, "log_unavailable")
    answer = await director.submit(f"{READ}/finish", outcome="filed", key="0123")
    assert answer.status_code == 503
    assert '<input type="hidden" name="key" value="0123">' in answer.text
    assert '<input type="hidden" name="outcome" value="filed">' in answer.text


async def test_an_original_on_its_way_is_said_and_the_letter_can_be_worked_on(signed_in, ministry):
    ministry.archived = False
    answer = await (await signed_in("director")).open(READ)
    assert "الأصل في طريقه إلى الأرشيف" in answer.text
    assert acts(answer) == ["أحِل", "أنجز", "أعِدها", "اطلب الرأي", "تولَّها"]


async def test_a_silent_archive_does_not_hide_the_letter(signed_in, ministry):
    ministry.refuse(READ.removeprefix("/letters"), 503, "broken")
    ministry.refusals = {f"archive{READ}": ministry.refusals.popitem()[1]}
    answer = await (await signed_in("director")).open(READ)
    assert answer.status_code == 200
    assert "تعذر عرض الصورة الآن" in answer.text


async def test_a_letter_that_lies_twice_on_my_desks_says_which_part_is_meant(signed_in, ministry):
    steps = ministry.passport(2)
    again = {**steps[-1], "referral": referral_id(77), "instruction": "discuss", "due": None, "sender": unit("legal")}
    ministry.passport = lambda n: [*steps, again]
    director = await signed_in("director")
    page = (await director.open(READ)).text
    assert "هذه المعاملة على مكتبك مرتين" in page
    assert f'href="{READ}/finish?part={referral_id(2)}"' in page
    await director.open(f"{READ}/finish?part={referral_id(77)}")
    assert director.hidden(f"{READ}/finish")["referral"] == referral_id(77)
