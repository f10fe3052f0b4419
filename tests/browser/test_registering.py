"""The register form under a clerk's hands: by keyboard alone, with many files, and when sending fails."""

import re
import time

import pytest

from tests.browser import seen
from tests.browser.journey import REFERENCE, SUBJECT, drawn_in, letter_in
from tests.deploy.house import slowness

PACE = 180  # milliseconds a key: fifty words a minute, and nobody hurries
PARTY, DAY = "وزارة المالية", "10/11/2025"
FORM = "/register/incoming"
DROP = """(files) => {
    const carried = new DataTransfer()
    for (const [name, text] of files) carried.items.add(new File([text], name, { lastModified: 1 }))
    document.querySelector('.register').dispatchEvent(
        new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true })
    )
}"""
PASTE = """async () => {
    const drawn = new OffscreenCanvas(40, 40)
    drawn.getContext('2d').fillRect(0, 0, 40, 40)
    const blob = await drawn.convertToBlob({ type: 'image/png' })
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })])
}"""
MICE = """
for (const what of ['pointerdown', 'click', 'wheel'])
    addEventListener(what, each => { window.mice = (window.mice ?? 0) + (each.detail > 0) })
"""
SLOW = '<meta charset="utf-8"><div class="problem"><h1>وصل ببطء</h1><p>تحقق من الاتصال.</p></div>'
PDF = "%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"


@pytest.mark.timeout(200)
async def test_a_letter_with_five_fields_is_registered_by_keyboard_alone_within_half_a_minute(person, tmp_path):
    original, slow = letter_in(tmp_path), slowness()
    async with person("clerk") as page:
        await page.add_init_script(MICE)
        await page.goto(FORM)
        began, keys = time.monotonic(), 0
        for written in (PARTY, REFERENCE, DAY, SUBJECT, ""):
            await page.keyboard.type(written, delay=PACE)
            await page.keyboard.press("Enter", delay=PACE)
            keys += len(written) + 1
        assert await page.evaluate("document.activeElement.id") == "original"
        async with page.expect_file_chooser() as chooser:
            await page.keyboard.press("Enter", delay=PACE)
        await (await chooser.value).set_files(original)
        await page.locator(".files li").wait_for()
        mice = await page.evaluate("window.mice ?? 0")
        await page.keyboard.press("Control+Enter", delay=PACE)
        await page.locator(".given .no").wait_for()
        took = time.monotonic() - began
        assert (mice, keys) == (0, len(PARTY + REFERENCE + DAY + SUBJECT) + 5)
        assert took < 30 * slow, f"{took:.1f} s with {keys + 2} keys"
        assert "1/" in await page.locator(".given .no").inner_text()


@pytest.mark.timeout(300)
async def test_many_files_at_once_are_one_original_and_its_attachments(person, house):
    async with person("clerk", permissions=["clipboard-read", "clipboard-write"]) as page:
        await page.goto(FORM)
        await page.evaluate(DROP, [[f"{n}.pdf", f"{PDF}% {n}"] for n in range(1, 5)])
        assert await carried(page) == ("1.pdf", ["2.pdf", "3.pdf", "4.pdf"])
        await seen.looked_at(page, "register-files")
        await page.locator(".files input").nth(0).focus()
        await page.keyboard.press("ArrowDown")
        assert await carried(page) == ("2.pdf", ["1.pdf", "3.pdf", "4.pdf"])
        await page.locator(".files li", has_text="3.pdf").locator("button").click()
        await page.locator(".files li", has_text="2.pdf").locator("button").focus()
        await page.keyboard.press("Enter")
        assert await carried(page) == ("1.pdf", ["4.pdf"])
        await page.evaluate(PASTE)
        await page.keyboard.press("Control+v")
        await page.locator(".files li").nth(2).wait_for()
        original, attachments = await carried(page)
        assert (original, attachments[0]) == ("1.pdf", "4.pdf")
        assert attachments[1].startswith("لصق ")
        await page.locator("[name=attachment]").set_input_files(
            [{"name": "5.pdf", "mimeType": "application/pdf", "buffer": f"{PDF}% 5".encode()}]
        )
        await write(page)
        await page.keyboard.press("Control+Enter")
        await page.locator(".given .no").wait_for()
        await page.locator(".given a[href^='/letters/']").nth(1).click()
        facts = await page.locator("main").inner_text()
        assert all(name in facts for name in ("1.pdf", "4.pdf", "5.pdf", "لصق"))
        await page.goto(FORM)
        await page.locator("button[lang=en]").first.click()
        await page.wait_for_selector("html[lang=en]")
        await page.evaluate(DROP, [["1.pdf", PDF], ["2.pdf", PDF]])
        await seen.looked_at(page, "register-files.en")


@pytest.mark.timeout(300)
async def test_while_files_are_sent_one_sees_how_far_and_whatever_happens_they_stay_chosen(person, tmp_path):
    large = {"name": "كبير.pdf", "mimeType": "application/pdf", "buffer": PDF.encode() + b"%" * 3_000_000}
    async with person("clerk") as page:
        await page.goto(FORM)
        await page.locator("#original").set_input_files([large])
        await page.keyboard.press("Control+Enter")
        await page.locator("#subject-why").wait_for()
        assert await page.locator(".field.bad").count() == 2
        await seen.looked_at(page, "register-mistaken")
        assert "وكذلك الملفات" in await page.locator("#told").inner_text()
        assert await carried(page) == ("كبير.pdf", [])
        await write(page)
        await page.route(f"**{FORM}", lambda route: route.abort())
        await page.keyboard.press("Control+Enter")
        await page.locator("#told .note", has_text="انقطع الاتصال").wait_for()
        assert (await carried(page), await page.locator("#subject").input_value()) == (("كبير.pdf", []), SUBJECT)
        await page.unroute(f"**{FORM}")
        await page.route(f"**{FORM}", lambda route: route.fulfill(status=408, body=SLOW, content_type="text/html"))
        await page.keyboard.press("Control+Enter")
        await page.locator("#told h2", has_text="ببطء").wait_for()
        await page.unroute(f"**{FORM}")
        await page.locator("[data-files]").evaluate("files => { files.dataset.most = 2_000_000 }")
        await page.keyboard.press("Control+Enter")
        await page.locator("#told h2", has_text="أكبر من المسموح").wait_for()
        await page.locator("[data-files]").evaluate("files => { files.dataset.most = 200_000_000 }")
        line = await page.context.new_cdp_session(page)
        slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 60_000}
        await line.send("Network.emulateNetworkConditions", slow)
        await page.keyboard.press("Control+Enter")
        await page.locator("#sent", has_text=re.compile(r" [1-8]\d%")).wait_for()
        assert "من 3" in await page.locator("#sent").inner_text()
        await seen.looked_at(page, "register-sending")
        await page.locator("#party").fill(f"{PARTY} ")  # it can still be written in
        await page.locator("[data-sending] button").click()
        assert "أوقفت الإرسال" in await page.locator("#told").inner_text()
        assert await carried(page) == ("كبير.pdf", [])
        await line.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})
        await page.locator("main button.main").click()
        await page.locator(".given .no").wait_for()
        assert "1/" in await page.locator(".given .no").inner_text()


@pytest.mark.timeout(200)
async def test_whose_session_ended_signs_in_beside_the_form_and_goes_on(person, tmp_path, passwords):
    async with person("clerk") as page:
        await page.goto(FORM)
        await write(page)
        await page.locator("#original").set_input_files(drawn_in(tmp_path, 1))
        await page.context.clear_cookies()
        await page.keyboard.press("Control+Enter")
        async with page.context.expect_page() as beside:
            await page.locator("#told a[href='/sign-in']").click()
        other = await beside.value
        await other.get_by_label("اسم المستخدم").fill("clerk")
        await other.get_by_label("كلمة المرور").fill(passwords["clerk"])
        await other.locator("main button.main").click()
        await other.wait_for_url(lambda url: not url.endswith("/sign-in"))
        await page.locator("main button.main").click()
        await page.locator(".given .no").wait_for()


async def write(page):
    for field, written in (("party", PARTY), ("sender_reference", REFERENCE), ("subject", SUBJECT)):
        await page.locator(f"#{field}").fill(written)


async def carried(page):
    """What the form's two fields would send."""
    names = "input => [...input.files].map(each => each.name)"
    [original] = await page.locator("#original").evaluate(names) or [None]
    return original, await page.locator("[name=attachment]").evaluate(names)
