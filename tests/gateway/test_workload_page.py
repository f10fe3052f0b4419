from tests.gateway.ministry import person, unit


async def test_a_director_sees_what_lies_with_whom_also_with_whom_nothing_lies(signed_in):
    page = (await (await signed_in("director")).open("/workload")).text
    rows = page.partition("<tbody")[2]
    assert rows.index("سلة التقسيم") < rows.index("ناصر المعمري")
    assert rows.count("<tr ") == 2
    assert 'class="num wide late"' in rows


async def test_a_director_general_chooses_a_unit_below_their_own_and_no_other(signed_in):
    dg = await signed_in("dg")
    assert f'value="{unit("companies")}"' in (await dg.open("/workload")).text
    assert (await dg.open(f"/workload?unit={unit('companies')}")).status_code == 200
    assert (await dg.open(f"/workload?unit={unit('legal')}")).status_code == 404


async def test_whoever_directs_nobody_has_no_such_page(signed_in):
    officer = await signed_in("officer")
    assert "/workload" not in (await officer.open("/settings")).text
    assert (await officer.open("/workload")).status_code == 403


async def test_a_director_hands_over_all_that_lies_with_somebody_who_goes(signed_in, ministry):
    director = await signed_in("director")
    answer = await director.submit("/workload", "/workload/hand-over", to="")
    assert answer.status_code == 303
    [(path, _, body)] = ministry.asked
    assert (path, body) == (f"routing/desks/{person('director')}/hand-over", {"to": None})


async def test_nobody_hands_over_the_desks_of_a_unit_they_do_not_direct(signed_in, ministry):
    director = await signed_in("director")
    await director.open("/workload")
    fields = {**director.hidden("/workload/hand-over"), "desk": person("clerk")}
    assert (await director.post("/workload/hand-over", fields)).status_code == 404
    assert ministry.asked == []
