import pytest
from PIL import Image

from services.archive.render import image_page, pdf_page
from tests.archive.pages import BLUE, RED, made, near, page


def drawn(content, kind, page=1):
    pages, image = (pdf_page if kind == "PDF" else image_page)(content, page)
    return image and image.convert("RGB"), pages


@pytest.mark.parametrize("kind", ["PDF", "PNG", "JPEG", "TIFF", "GIF", "WEBP"])
def test_a_page_is_drawn_as_it_is(kind):
    image, pages = drawn(made(kind), kind)
    assert pages == 1
    assert near(image.getpixel((image.width // 2, image.height // 4)), RED)
    assert near(image.getpixel((image.width // 2, image.height * 3 // 4)), (255, 255, 255))


@pytest.mark.parametrize("kind", ["PDF", "TIFF"])
def test_the_second_page_is_the_second_and_there_is_no_third(kind):
    content = made(kind, page(RED), page(BLUE))
    image, pages = drawn(content, kind, 2)
    assert pages == 2
    assert near(image.getpixel((image.width // 2, 20)), BLUE)
    assert drawn(content, kind, 3) == (None, 2)


@pytest.mark.parametrize(
    ("kind", "size", "becomes"),
    [
        ("PDF", (595, 842), (1240, 1755)),
        ("PNG", (3000, 2000), (1240, 827)),
        ("PNG", (300, 200), (300, 200)),
        ("PNG", (100, 9000), (55, 4960)),
        ("PDF", (100, 9000), (55, 4960)),
    ],
)
def test_a_picture_is_no_larger_than_a_page_on_a_screen(kind, size, becomes):
    image, _ = drawn(made(kind, page(size=size)), kind)
    assert all(abs(a - b) <= 2 for a, b in zip(image.size, becomes, strict=True))


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "RGBA"])
def test_scans_of_every_kind_are_drawn(mode):
    image, _ = drawn(made("TIFF", page(mode=mode)), "TIFF")
    assert near(image.getpixel((200, 500)), (255, 255, 255))


def test_what_is_transparent_becomes_paper_and_a_turned_scan_is_turned_back():
    clear, _ = drawn(made("PNG", Image.new("RGBA", (50, 50), (0, 0, 0, 0))), "PNG")
    assert near(clear.getpixel((25, 25)), (255, 255, 255))
    turned = Image.Exif()
    turned[0x0112] = 6
    image, _ = drawn(made("JPEG", page(size=(400, 600)), exif=turned), "JPEG")
    assert image.size == (600, 400)


def test_a_moving_picture_has_one_page():
    assert drawn(made("GIF", page(RED), page(BLUE)), "GIF")[1] == 1
