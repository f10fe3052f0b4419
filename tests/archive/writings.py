"""Files with words in them, small and made by hand."""

import io
import zipfile
from email.message import EmailMessage

from deploy.demo.pdf import FONT, UNICODE, _file, _stream

OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX, XLSX, PPTX = (
    f"{OFFICE}.{kind}" for kind in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
)
WORDS = "طلب بيان السِّجلات الملغاة رقم ٦٠/٢٠٠٧"
SEEN = "٦٠/٢٠٠٧ مقر ةاغلملا تالجسلا نايب بلط"  # the same without marks, from left to right
PACKAGE = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/{part}" ContentType="{type}.main+xml"/></Types>"""
OFFICIAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="{kind}" Target="{target}"/></Relationships>"""
DOCUMENT = """<?xml version="1.0"?>{before}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"""
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
DRAWN = "http://schemas.openxmlformats.org/drawingml/2006/main"


def pdf(*pages, kids=None, objects=(), trailer=b""):
    """A line of each page, as it is seen from left to right. `kids`: what the catalogue says instead of its pages."""
    first = 7 + len(objects)
    own = [part for n, seen in enumerate(pages) for part in _page(seen, first + 2 * n)]
    said = kids or b" ".join(b"%d 0 R" % (first + 2 * n) for n in range(len(pages)))
    tree = b"<</Type/Pages/Kids[%b]/Count %d>>" % (said, len(said.split()) // 3)
    whole = _file((b"<</Type/Catalog/Pages 2 0 R>>", tree, *FONT, _stream(b"", UNICODE), *objects, *own))
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R" + trailer)


def _page(seen, number):
    drawn = (
        seen
        if isinstance(seen, bytes)
        else b"BT /F 12 Tf 50 700 Td <%b> Tj ET" % seen.encode("utf-16-be").hex().encode()
    )
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>" % (
        number + 1
    )
    return page + b"/XObject<</X 7 0 R>>>>>>", _stream(b"", drawn)


def package(part, type, content, more=None):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", PACKAGE.format(part=part, type=type))
        packed.writestr("_rels/.rels", RELATION.format(kind=f"{OFFICIAL}/officeDocument", target=part))
        packed.writestr(part, content)
        for name, inside in (more or {}).items():
            packed.writestr(name, inside)
    return file.getvalue()


def docx(text=WORDS, before=""):
    return package("word/document.xml", DOCX, DOCUMENT.format(text=text, before=before))


def xlsx(text=WORDS):
    row = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'
    sheets = '<sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets>'
    book = f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICIAL}">{sheets}</workbook>'
    sheet = f'<worksheet xmlns="{SHEET}"><sheetData>{row}</sheetData></worksheet>'
    rels = RELATION.format(kind=f"{OFFICIAL}/worksheet", target="worksheets/sheet1.xml")
    more = {"xl/_rels/workbook.xml.rels": rels, "xl/worksheets/sheet1.xml": sheet}
    return package("xl/workbook.xml", XLSX, book, more)


def pptx(text=WORDS):
    slides = '<p:sldIdLst><p:sldId id="256" r:id="r1"/></p:sldIdLst>'
    shown = f'<p:presentation xmlns:p="{SLIDE}" xmlns:r="{OFFICIAL}">{slides}</p:presentation>'
    body = f"<p:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody>"
    slide = (
        f'<p:sld xmlns:p="{SLIDE}" xmlns:a="{DRAWN}"><p:cSld><p:spTree><p:sp>{body}</p:sp></p:spTree></p:cSld></p:sld>'
    )
    rels = RELATION.format(kind=f"{OFFICIAL}/slide", target="slides/slide1.xml")
    more = {"ppt/_rels/presentation.xml.rels": rels, "ppt/slides/slide1.xml": slide}
    return package("ppt/presentation.xml", PPTX, shown, more)


def mail(text=WORDS, charset="utf-8", html="", attached=()):
    said = EmailMessage()
    said["From"], said["To"] = "amal@example.om", "registry@example.om"
    said["Subject"], said["Message-ID"] = "بيان", "<1@example.om>"
    said.set_content(text, charset=charset)
    if html:
        said.clear_content()
        said.set_content(html, subtype="html")
    for name, type, content in attached:
        main, _, sub = type.partition("/")
        said.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return bytes(said)
