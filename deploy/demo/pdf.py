"""A PDF of drawn sheets, with their words beneath the picture for whoever searches. As ISO 32000-1 has it.

The text is written as in any PDF: from left to right along each line, in a font that has no shapes (render mode 3).
"""

import zlib
from collections.abc import Iterable

from .paper import DPI, HIGH, WIDE, Line, Sheet

POINT = 72 / DPI
GLYPH = 0.5  # of the size: what DW says each letter is wide; Tz then makes the line as wide as it is drawn
UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Plain def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange
endcmap CMapName currentdict /CMap defineresource pop end end"""
FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/Plain/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>",
    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Plain/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0"
    b">>/DW 500/FontDescriptor 5 0 R>>",
    b"<</Type/FontDescriptor/FontName/Plain/Flags 4/FontBBox[0 -300 500 900]/ItalicAngle 0/Ascent 900/Descent -300"
    b"/CapHeight 700/StemV 80>>",
)
FIRST = 7  # the number of the first sheet's page: before it stand catalogue, pages, the font's four parts


def pdf(sheets: Iterable[Sheet], *, words: bool = True) -> bytes:
    """`words`: False for a scan, which has none."""
    pages = [_page(sheet, FIRST + 3 * n, words) for n, sheet in enumerate(sheets)]
    kids = b" ".join(b"%d 0 R" % (FIRST + 3 * n) for n in range(len(pages)))
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, len(pages)),
        *FONT,
        _stream(b"", UNICODE),
        *(part for page in pages for part in page),
    )
    return _file(objects)


def _page(sheet: Sheet, number: int, words: bool) -> tuple[bytes, bytes, bytes]:
    wide, high = WIDE * POINT, HIGH * POINT
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R"
        b"/Resources<</XObject<</Sheet %d 0 R>>/Font<</Plain 3 0 R>>>>>>" % (wide, high, number + 1, number + 2)
    )
    drawn = b"q %.2f 0 0 %.2f 0 0 cm /Sheet Do Q\n" % (wide, high)
    text = b"".join(map(_text, sheet.lines)) if words else b""
    picture = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8" % (WIDE, HIGH)
    return page, _stream(b"", drawn + text), _stream(picture, sheet.image.tobytes())


def _text(line: Line) -> bytes:
    size = line.size * POINT
    stretch = 100 * line.wide * POINT / (len(line.text) * size * GLYPH)
    letters = line.text.encode("utf-16-be").hex().encode()
    place = (size, stretch, line.x * POINT, (HIGH - line.y) * POINT)
    return b"BT 3 Tr /Plain %.2f Tf %.2f Tz %.2f %.2f Td <%b> Tj ET\n" % (*place, letters)


def _stream(says: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content, 4)
    return b"<<%b/Length %d/Filter/FlateDecode>>\nstream\n%b\nendstream" % (says, len(packed), packed)


def _file(objects: Iterable[bytes]) -> bytes:
    whole, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(places) + 1
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(whole))
    return whole + b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, table) + end
