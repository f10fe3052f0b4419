"""*The line*: a letter from the door to the dashboard, as a newcomer does it, wherever Diwan runs."""

import re
from pathlib import Path

from tests.archive.pages import made
from tests.archive.pages import page as drawn_page
from tests.browser import seen

SAMPLE = Path(__file__).parents[3] / "shared" / "samples" / "arabic-pdf" / "1.pdf"
SUBJECT = "طلب بيان السجلات التجارية الملغاة خلال عام 2025"
GUIDANCE = "تُدرس مع القسم القانوني، ويُعد مشروع رد مختصر."
REFERENCE = "م م/ت/1188/2026"
REGISTRY = "دائرة السجل التجاري"


def letter_in(folder):
    """A real letter where there is one, a drawn one elsewhere."""
    return SAMPLE if SAMPLE.exists() else drawn_in(folder, 2)


def drawn_in(folder, pages):
    drawn = folder / f"letter-{pages}.pdf"
    drawn.write_bytes(made("PDF", *(drawn_page() for _ in range(pages))))
    return drawn


async def the_line(person, original):
    """Every step of it by the person whose it is; the address of the letter's page."""
    async with person("director") as dashboard, person("clerk") as clerk, person("officer") as officer:
        await dashboard.goto("/dashboard")
        await figure(dashboard, "referred", "0")
        await register(clerk, original)
        letter = await refer(clerk)
        await figure(dashboard, "referred", "1")
        await figure(dashboard, "open", "1")
        await finish(officer)
        await figure(dashboard, "completed", "1")
        await figure(dashboard, "open", "0")
        await seen.looked_at(dashboard, "dashboard")
        await seen.in_english(dashboard, "dashboard")
        await dashboard.locator("#figure-completed").click()
        assert await dashboard.get_by_role("link", name=SUBJECT).count() == 1
        await seen.looked_at(dashboard, "acts")
        await clerk.goto("/registers/incoming")
        assert SUBJECT in await clerk.locator("main").inner_text()
        await seen.looked_at(clerk, "registers")
        await seen.in_english(clerk, "registers")
        await find(clerk, letter)
        async with person("admin") as admin:
            assert (await admin.goto(letter)).status == 404
            await seen.looked_at(admin, "not-there")
    return letter


async def register(page, original):
    await page.goto("/register/incoming")
    await seen.looked_at(page, "register")
    await seen.in_english(page, "register")
    assert re.fullmatch(r"1/20\d\d", await enter(page, original, SUBJECT))
    await seen.looked_at(page, "registered")


async def enter(page, original, subject, reference=REFERENCE):
    """The form, filled and sent: the letter's number."""
    await page.goto("/register/incoming")
    await page.locator("#party").fill("وزارة المالية")
    await page.locator("#sender_reference").fill(reference)
    await page.locator("#sender_date").fill("10/11/2025")
    await page.locator("#subject").fill(subject)
    await page.locator("#original").set_input_files(original)
    await page.locator("main button.main").click()
    number = await page.locator(".given .no").inner_text()
    return number.strip("\u2068\u2069 ")


async def refer(page):
    await page.locator(".given a[href$='/refer']").click()
    await page.locator("#to-0").fill(REGISTRY)
    await page.locator("input[name=instruction][value=prepare_reply]").check(force=True)
    await page.locator("#guidance").fill(GUIDANCE)
    await page.locator("input[name=due]").nth(1).check(force=True)
    await seen.looked_at(page, "refer")
    await in_english_again(page)
    await page.locator("main button.main").last.click()
    await page.wait_for_url(re.compile(r"/letters/[0-9a-f]{32}(\?.*)?$"))
    assert REGISTRY in await page.locator(".passport").inner_text()
    return page.url.partition("?")[0]


async def in_english_again(page):
    """Switching the language would lose what is typed: the form in English is looked at elsewhere."""
    assert await page.locator("#guidance").input_value() == GUIDANCE


async def finish(page):
    await page.goto("/desk")
    assert SUBJECT in await page.locator(".ledger").inner_text()
    await seen.looked_at(page, "desk")
    await seen.in_english(page, "desk")
    await page.get_by_role("link", name=SUBJECT).click()
    assert await scan(page) > 500
    assert GUIDANCE in await page.locator(".passport").inner_text()
    await seen.looked_at(page, "letter")
    await seen.in_english(page, "letter")
    await page.locator("form[action$='/receive'] button").click()
    await page.locator("a[href*='/finish']").click()
    await page.locator("input[name=outcome][value=answered]").check(force=True)
    await seen.looked_at(page, "finish")
    await page.locator("main button.main").last.click()
    await page.wait_for_url(lambda url: not url.endswith("/finish"))


async def scan(page):
    """How wide the picture of the page is, once it is there."""
    await page.locator("img.scan").wait_for()
    return await page.locator("img.scan").evaluate("image => image.decode().then(() => image.naturalWidth)")


async def find(page, letter):
    """As people type it: another hamza, ه for ة, without ال, digits of either kind; by the key from any page."""
    for typed in ("السجلات الملغاه", '"سجلات تجاريه"', "وزاره الماليه", "١١٨٨/٢٠٢٦", "١"):
        await page.goto("/desk")
        await page.keyboard.press("Slash")
        await page.keyboard.type(typed)
        await page.keyboard.press("Enter")
        await page.locator(".hit").wait_for()
        assert letter.endswith(await page.locator(".hit .subject").get_attribute("href"))
    await page.goto("/search?q=الملغاه سجلات")
    assert await page.locator("#found").inner_text() == "معاملة واحدة"
    assert await page.locator("mark").all_inner_texts() == ["السجلات", "الملغاة"]
    ground = "mark => getComputedStyle(mark).backgroundColor"
    assert await page.locator("mark").first.evaluate(ground) != "rgba(0, 0, 0, 0)"
    await seen.looked_at(page, "search")
    await seen.in_english(page, "search")
    await page.locator(".facet a").first.click()
    assert await page.locator(".facet [aria-current]").count() == 1
    await seen.looked_at(page, "search-narrowed")
    for path, name in (("/search", "search-empty"), ("/search?q=ترخيص", "search-nothing")):
        await page.goto(path)
        assert await page.locator(".empty").count() == 1
        await seen.looked_at(page, name)
        await seen.in_english(page, name)


async def figure(page, name, n):
    """The page itself changes: nobody reloads it."""
    await page.wait_for_function(
        "([name, n]) => document.getElementById('figure-' + name).textContent.trim() === n",
        arg=[name, n],
        timeout=15_000,
    )
