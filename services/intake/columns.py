"""How the columns of an old register are called, and what stands in them, in Arabic and in English. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from libs.arabic import folded
from libs.contracts.intake import Degree, Direction, Language, LetterKind, Medium, Urgency

COLUMNS: Mapping[str, tuple[str, ...]] = {  # the first two are what our own pages say
    "direction": ("نوع القيد", "Direction", "الاتجاه", "نوع المعاملة", "النوع"),
    "on": ("تاريخ القيد", "Date of entry", "تاريخ التسجيل", "Registered on", "Entry date"),
    "party": ("الجهة", "Party", "الجهة المرسلة", "Sender", "الجهة المرسل إليها", "Addressee", "التقسيم الذي صدرت عنه"),
    "sender_reference": ("رقم خطاب الجهة", "Number of their letter", "رقم الخطاب", "Their reference", "Reference"),
    "sender_date": ("تاريخ خطاب الجهة", "Date of their letter", "تاريخ الخطاب", "Their date"),
    "subject": ("الموضوع", "Subject", "موضوع المعاملة"),
    "degree": ("درجة السرية", "Degree of secrecy", "السرية", "Degree", "Secrecy"),
    "urgency": ("درجة الأهمية", "Urgency", "الأهمية"),
    "original": ("الأصل", "Original", "ملف الأصل", "الملف", "اسم الملف", "File", "File name", "Original file"),
    "attachments": ("المرفقات", "Attachments", "ملفات المرفقات"),
    "book": ("السجل", "Register", "اسم السجل", "Book"),
    "language": ("لغة الخطاب", "Language of the letter", "اللغة", "Language"),
    "kind": ("نوع الخطاب", "Kind of letter", "Kind"),
    "medium": ("الوسيط", "Medium"),
    "pages": ("الصفحات", "Pages", "عدد الصفحات"),
    "file_code": ("رمز الملف", "File code"),
    "keywords": ("كلمات دالة", "Keywords", "الكلمات الدالة"),
    "kept_at": ("مكان الأصل الورقي", "Place of the paper original"),
    "despite": ("سبب القيد مع ذلك", "Why you register it all the same", "Despite"),
}
NEEDED = ("party", "subject", "original")  # without such a column nothing can be entered; `direction`, if not told else

DIRECTIONS: Mapping[str, tuple[str, ...]] = {
    Direction.INCOMING: ("وارد", "الوارد", "Incoming", "in"),
    Direction.OUTGOING: ("صادر", "الصادر", "Outgoing", "out"),
    Direction.INTERNAL: ("داخلي", "الداخلي", "Internal"),
}
DEGREES: Mapping[str, tuple[str, ...]] = {
    Degree.ORDINARY: ("عادي", "Ordinary"),
    Degree.RESTRICTED: ("مكتوم", "Restricted"),
    Degree.LIMITED: ("محدود", "Limited"),
    Degree.SECRET: ("سري", "Secret"),
    Degree.TOP_SECRET: ("سري للغاية", "Top secret", "top_secret"),
}
URGENCIES: Mapping[str, tuple[str, ...]] = {
    Urgency.NORMAL: ("عادي", "Normal"),
    Urgency.URGENT: ("عاجل", "Urgent"),
    Urgency.VERY_URGENT: ("عاجل جدا", "Very urgent", "very_urgent"),
}
LANGUAGES: Mapping[str, tuple[str, ...]] = {
    Language.ARABIC: ("عربي", "العربية", "بالعربية", "Arabic", "ar"),
    Language.ENGLISH: ("إنجليزي", "الإنجليزية", "بالإنجليزية", "English", "en"),
    Language.OTHER: ("أخرى", "Other"),
}
KINDS: Mapping[str, tuple[str, ...]] = {
    LetterKind.LETTER: ("خطاب", "Letter"),
    LetterKind.CIRCULAR: ("تعميم", "Circular"),
    LetterKind.MEMORANDUM: ("مذكرة", "Memorandum"),
    LetterKind.DECISION: ("قرار", "Decision"),
    LetterKind.REPORT: ("تقرير", "Report"),
    LetterKind.COMPLAINT: ("شكوى", "Complaint"),
    LetterKind.REQUEST: ("طلب", "Request"),
    LetterKind.INVITATION: ("دعوة", "Invitation"),
    LetterKind.CONTRACT: ("عقد", "Contract"),
    LetterKind.OTHER: ("أخرى", "Other"),
}
MEDIA: Mapping[str, tuple[str, ...]] = {
    Medium.PAPER: ("ورقي", "On paper", "Paper"),
    Medium.EMAIL: ("بريد إلكتروني", "E-mail"),
    Medium.ELECTRONIC: ("إلكتروني", "Electronic"),
}


def _known(words: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {folded(name): code for code, names in words.items() for name in names}


CODES = {
    "direction": _known(DIRECTIONS),
    "degree": _known(DEGREES),
    "urgency": _known(URGENCIES),
    "language": _known(LANGUAGES),
    "kind": _known(KINDS),
    "medium": _known(MEDIA),
}
HEADINGS = _known({**COLUMNS, **{field: (*names, field) for field, names in COLUMNS.items()}})


class ColumnTwice(Exception):
    """Two columns that mean the same: which one counts?"""


def recognised(headings: Sequence[str], told: Mapping[str, str]) -> dict[str, int]:
    """Field -> its place. `told`: heading -> field where ours would not do, "" for one that is not read."""
    said = {folded(heading): field for heading, field in told.items()}
    found: dict[str, int] = {}
    for place, heading in enumerate(map(folded, headings)):
        field = said.get(heading, HEADINGS.get(heading, ""))
        if not field:
            continue
        if field in found:
            raise ColumnTwice(headings[place])
        found[field] = place
    return found
