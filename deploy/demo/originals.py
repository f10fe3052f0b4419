"""What lies behind each of the demonstration's letters: a typed PDF, a scan, or a mail. The same bytes every time."""

from dataclasses import dataclass
from datetime import date
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path

from PIL import Image

from libs.contracts.intake import Degree, Direction, Urgency
from services.gateway.formats import Formats

from ..place import ROOT
from .letter import Form, Letter
from .lot import Lot
from .paper import BOLD, FAINT, HIGH, Sheet
from .pdf import pdf
from .quarter import office_hour

SAMPLES = ROOT.parent / "shared" / "samples" / "arabic-pdf"  # where this repository was built, others' scans lie there
MOST = 4_000_000  # bytes of one that goes with a letter
PAPER, GREYS = 248, 32  # a scanner's white, and how many shades it tells apart
DEGREES = {Degree.RESTRICTED: "مكتوم", Degree.LIMITED: "محدود", Degree.SECRET: "سري", Degree.TOP_SECRET: "سري للغاية"}
URGENCIES = {Urgency.URGENT: "عاجل", Urgency.VERY_URGENT: "عاجل جداً"}
HONEST = "وثيقة أُعدت لعرض نظام ديوان، وليست مراسلة حقيقية."
DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
SPEECH = Formats("ar", True, date.min)  # so that every year is said


@dataclass(frozen=True, slots=True)
class Original:
    name: str
    content: bytes


def original(letter: Letter) -> Original:
    sheet, name = sheet_of(letter), f"{letter.name}.{letter.form}"
    match letter.form:
        case Form.PDF:
            return Original(f"{letter.name}.pdf", pdf([sheet]))
        case Form.SCAN:
            sheet.image = scanned(sheet.image, Lot(letter.name))
            return Original(f"scan-{letter.name}.pdf", pdf([sheet], words=False))
        case Form.PNG:
            return Original(name, _saved(scanned(sheet.image, Lot(letter.name)), "PNG", optimize=True))
        case Form.TIFF:
            two = scanned(sheet.image, Lot(letter.name)).point(lambda grey: 255 * (grey > 150)).convert("1")
            return Original(f"{letter.name}.tif", _saved(two, "TIFF", compression="group4", dpi=(150, 150)))
        case Form.MAIL:
            return Original(f"{letter.name}.eml", mail(letter, pdf([sheet])))


def found(letter: Letter, samples: Path = SAMPLES) -> list[Original]:
    """What is attached to it: one of the samples, where this machine has them."""
    known = [path for path in sorted(samples.glob("*.pdf")) if path.stat().st_size < MOST] if letter.attached else []
    if not known:
        return []
    path = Lot(f"attached/{letter.name}").one(known)
    return [Original(f"مرفق-{path.name}", path.read_bytes())]


def sheet_of(letter: Letter) -> Sheet:
    sheet = Sheet()
    _head(sheet, letter)
    sheet.skip()
    sheet.write(f"الأفاضل/ {letter.addressee} المحترمين", weight=BOLD)
    sheet.write("السلام عليكم ورحمة الله وبركاته، وبعد،")
    sheet.skip(0.6)
    sheet.write(f"الموضوع: {letter.subject}", 36, BOLD)
    sheet.skip(0.6)
    sheet.write(letter.body.translate(DIGITS))
    sheet.skip(0.6)
    sheet.write("وتفضلوا بقبول فائق الاحترام والتقدير،")
    sheet.skip(2)
    sheet.write(letter.sender, weight=BOLD, at="left")
    sheet.y = HIGH - 150
    sheet.write(HONEST, 22, at="middle", ink=FAINT)
    return sheet


def _head(sheet: Sheet, letter: Letter) -> None:
    if letter.reference or letter.direction is not Direction.INCOMING:
        sheet.write("سلطنة عُمان", 36, BOLD, at="middle")
    sheet.write(letter.sender, 46, BOLD, at="middle")
    sheet.rule()
    if letter.direction is Direction.INCOMING and letter.reference:
        sheet.write(f"الرقم: {letter.reference}".translate(DIGITS))
    day = letter.on if letter.direction is not Direction.INCOMING else letter.dated or letter.on
    sheet.write(f"التاريخ: {SPEECH.hijri(day).striptags()} هـ، الموافق {SPEECH.day_text(day)} م")
    marks = [mark for mark in (DEGREES.get(letter.degree), URGENCIES.get(letter.urgency)) if mark]
    if marks:
        sheet.write(" · ".join(marks), 38, BOLD, at="left")


def scanned(image: Image.Image, lot: Lot) -> Image.Image:
    """Not quite straight, on paper that is not quite white."""
    askew = (lot.below(13) - 6) / 8  # degrees
    turned = image.rotate(askew, Image.Resampling.BILINEAR, fillcolor=255)
    step = 255 // (GREYS - 1)
    return turned.point(lambda grey: (grey * PAPER // 255) // step * step)


def mail(letter: Letter, attached: bytes) -> bytes:
    """As a company writes; the letter itself goes with it."""
    message = EmailMessage(policy.SMTP.clone(max_line_length=998))  # folded, encoded words lose spaces in Python 3.11
    sent = office_hour(letter.dated or letter.on, Lot(f"mail/{letter.name}").below(100) / 100)
    message["From"] = f"{letter.sender} <{letter.name}@company.example>"
    message["To"] = "registry@ministry.example"
    message["Date"] = format_datetime(sent)
    message["Subject"] = letter.subject
    message["Message-ID"] = f"<{letter.name}@company.example>"
    message.set_content(
        f"الأفاضل/ {letter.addressee} المحترمين\n\nتحية طيبة، وبعد،\n\n{letter.body}\n\n{letter.sender}\n"
    )
    message.add_attachment(attached, "application", "pdf", filename=f"{letter.name}.pdf")
    message.set_boundary(f"=={letter.name}==")
    return message.as_bytes()


def _saved(image: Image.Image, format: str, **how: object) -> bytes:
    content = BytesIO()
    image.save(content, format, **how)
    return content.getvalue()
