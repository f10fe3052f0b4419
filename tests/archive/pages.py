"""Pages that are known: the upper half in a colour, the lower half paper."""

import io

from PIL import Image, ImageDraw

RED, BLUE = (220, 20, 20), (20, 20, 220)


def page(colour=RED, size=(400, 600), mode="RGB"):
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0], size[1] // 2), fill=colour)
    return image.convert(mode)


def made(kind, *pages, **more):
    file, (first, *rest) = io.BytesIO(), pages or (page(),)
    first.save(file, kind, **({"save_all": True, "append_images": rest} if rest else {}), **more)
    return file.getvalue()


def near(pixel, colour):
    return all(abs(a - b) < 40 for a, b in zip(pixel, colour, strict=True))
