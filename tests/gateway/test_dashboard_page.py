import asyncio
import re
from contextlib import nullcontext
from datetime import date

import pytest

from libs.worktime import ordinary
from services.gateway import period, watching
from services.gateway.app import app
from services.gateway.formats import MINISTRY
from services.gateway.period import NotAPeriod
from services.gateway.watching import Watchers

DAYS = "from=2026-10-01&amp;to=2026-11-22"
WEEK = ordinary(MINISTRY)
SUNDAY = date(2026, 11, 22)


@pytest.fixture
async def director(signed_in):
    return await signed_in("director")


async def test_every_figure_opens_the_list_that_makes_it(director):
    page = (await director.open("/dashboard?from=2026-10-01&to=2026-11-22")).text
    band = page.partition('<dl class="figures')[2].partition("</dl>")[0]
    assert re.findall(r'href="([^"]+)">([^<]+)</a>', band) == [
        (f"/acts?act=incoming&amp;{DAYS}", "11,204"),
        (f"/acts?act=outgoing&amp;{DAYS}", "6,871"),
        (f"/acts?act=internal&amp;{DAYS}", "2,210"),
        (f"/acts?act=referred&amp;{DAYS}", "29,339"),
        (f"/acts?act=completed&amp;{DAYS}", "27,984"),
        (f"/acts?act=open&amp;{DAYS}", "1,355"),
        (f"/acts?act=overdue&amp;{DAYS}", "218"),
    ]


async def test_the_live_part_asks_for_the_same_days(director):
    page = (await director.open("/dashboard?from=2026-10-01&to=2026-11-22")).text
    assert f'data-live="/dashboard/live?{DAYS}" data-event="counts" data-from="/dashboard/figures?{DAYS}"' in page
    fragment = (await director.open("/dashboard/figures?from=2026-10-01&to=2026-11-22")).text
    assert fragment.lstrip().startswith("<p")
    assert 'id="figure-overdue"' in fragment


async def test_changes_are_handed_through_as_they_happen(director):
    answer = await director.open("/dashboard/live?period=week")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.count("event: counts") == 2


async def test_time_runs_from_right_to_left_in_arabic_and_the_figures_stand_in_a_table(director):
    page = (await director.open("/dashboard?period=quarter")).text
    points = re.search(r'<polyline class="s1" points="([\d.]+),[\d.]+ ([\d.]+)', page)
    assert points
    assert float(points[1]) > float(points[2])
    assert page.count('<svg class="chart"') == 2
    assert '<details id="trend-table">' in page


async def test_a_single_day_has_no_course_to_draw(director):
    assert '<svg class="chart"' not in (await director.open("/dashboard?period=today")).text


async def test_days_that_are_no_period_give_the_month(director, ministry):
    page = (await director.open("/dashboard?from=2026-11-22&to=2026-10-01")).text
    assert f"from={ministry.today.replace(day=1)}&amp;to={ministry.today}" in page


async def test_units_stand_by_what_was_referred_to_them(director):
    page = (await director.open("/dashboard")).text
    units = re.findall(
        r'<tr><th scope="row">([^<]+)</th>\s*<td class="num"><a href="/acts\?act=referred&amp;unit=', page
    )
    assert units[:2] == ["المديرية العامة للتجارة", "دائرة السجل التجاري"]


async def test_the_list_behind_a_figure_says_the_figure_and_its_days(director):
    page = (await director.open("/acts?act=overdue&from=2026-10-01&to=2026-11-22")).text
    assert "<h1>الإحالات المتأخرة الآن: 218</h1>" in page
    assert "كما هي الآن." in page
    assert f'href="/acts?act=overdue&amp;before=14872&amp;{DAYS}"' in page
    assert "7 من 218" in page


async def test_only_what_is_counted_has_a_list(director):
    assert (await director.open("/acts?act=deleted")).status_code == 404


def test_a_period_is_known_by_its_name():
    assert period.between(date(2026, 11, 22), SUNDAY, SUNDAY, WEEK).name == "today"
    assert period.between(date(2026, 11, 1), SUNDAY, SUNDAY, WEEK).name == "month"
    assert period.between(date(2026, 10, 1), SUNDAY, SUNDAY, WEEK).name == "quarter"
    assert period.between(date(2026, 10, 2), SUNDAY, SUNDAY, WEEK).name == "days"
    assert period.named("week", date(2026, 11, 26), WEEK).start == SUNDAY


@pytest.mark.parametrize("start", [date(2026, 11, 23), date(2020, 1, 1)])
def test_a_period_ends_after_it_begins_and_within_three_years(start):
    with pytest.raises(NotAPeriod):
        period.between(start, SUNDAY, SUNDAY, WEEK)


async def test_a_fragment_leaves_what_is_said_to_the_next_page(director):
    await director.submit("/settings", theme="dark")
    assert "set-cookie" not in (await director.open("/dashboard/figures")).headers
    assert "data-toast" in (await director.open("/dashboard")).text


class Endless:
    async def aiter_raw(self):
        while True:
            yield b"event: counts"
            await asyncio.sleep(0.05)


async def test_a_stream_ends_after_its_time_and_gives_its_place_back(director, monkeypatch):
    monkeypatch.setattr(watching, "LASTS", 0.2)
    monkeypatch.setattr(app.state.services, "stream", lambda *_, **__: nullcontext(Endless()))
    answer = await asyncio.wait_for(director.open("/dashboard/live"), 5)
    assert 1 <= answer.text.count("event: counts") <= 5
    assert not app.state.watchers._open


async def test_a_person_s_further_stream_ends_the_oldest(monkeypatch):
    async def never():
        yield b"first"
        await asyncio.sleep(60)

    monkeypatch.setattr(watching, "MOST", 2)
    watchers, seen = Watchers(), []

    async def follow(person):
        watch = watchers.come(person)
        seen.append([piece async for piece in watch.of(never())])
        watchers.leave(person, watch)

    tasks = [asyncio.create_task(follow(person)) for person in ("a", "b", "a", "a")]
    done, open = await asyncio.wait(tasks, timeout=0.2)
    assert done == {tasks[0]}
    assert seen == [[b"first"]]
    for task in open:
        task.cancel()
