"""What a scanner would make of paper, drawn here: pages of writing, grey, noisy and a little askew, and our codes."""

import io
from hashlib import shake_256

import segno
from PIL import Image, ImageDraw

WIDE, HIGH, DPI = 1240, 1754, 150


def noisy(page, n):
    """Turned by up to two degrees, grey, with specks; another one for every n."""
    luck = shake_256(f"page {n}".encode()).digest(400)
    page = page.rotate((luck[0] - 128) / 64, fillcolor=255)
    grey = page.point([min(235, 30 + value * 205 // 255) for value in range(256)])
    pen = ImageDraw.Draw(grey)
    for at in range(1, 397, 4):
        x, y = (luck[at] * 256 + luck[at + 1]) % WIDE, (luck[at + 2] * 256 + luck[at + 3]) % HIGH
        pen.point([(x, y), (x + 1, y)], fill=90)
    return grey


def paper(n):
    """Lines of writing, and its number."""
    page = Image.new("L", (WIDE, HIGH), 255)
    pen = ImageDraw.Draw(page)
    for line in range(14, 90):
        pen.line([(150, line * 18), (WIDE - 150 - (line * n * 37) % 500, line * 18)], fill=0, width=2)
    pen.text((150, 100), f"page {n}", fill=0, font_size=40)
    return page


def coded(text, *, size=420, at=((400, 250), (400, 1080)), page=None, error="h"):
    page = page or Image.new("L", (WIDE, HIGH), 255)
    drawn = io.BytesIO()
    segno.make_qr(text, error=error).save(drawn, kind="png", scale=10, border=4)
    code = Image.open(drawn).convert("L").resize((size, size), Image.Resampling.NEAREST)
    for corner in at:
        page.paste(code, corner)
    return page


def separator(way=""):
    return coded("DIWAN:SEPARATOR" + (f":{way}" if way else ""))


def slip(letter, n=0):
    """A label stuck on the letter's first page."""
    return coded(f"diwan:{letter}", size=150, at=((950, 60),), page=paper(n), error="m")


def damaged(page):
    """Coffee over the codes, but not over their corners."""
    pen = ImageDraw.Draw(page)
    for x, y in ((400, 250), (400, 1080)):
        pen.ellipse([x + 130, y + 130, x + 420, y + 420], fill=60)
        pen.rectangle([x + 150, y + 60, x + 270, y + 360], fill=200)
    return page


def pdf(pages, quality=40):
    content = io.BytesIO()
    first, *others = pages
    first.save(content, "PDF", save_all=True, append_images=others, resolution=DPI, quality=quality)
    return content.getvalue()


def tiff(pages):
    content = io.BytesIO()
    first, *others = pages
    first.save(content, "TIFF", save_all=True, append_images=others, compression="jpeg", dpi=(DPI, DPI))
    return content.getvalue()
