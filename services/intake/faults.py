"""What can be wrong with a row of an old register, in words for whoever mends it. Pure."""

from collections.abc import Mapping

from pydantic import BaseModel

FAULTS: Mapping[str, tuple[str, str]] = {
    "missing": ("الخانة فارغة، ولا بد من قيمة فيها", "Nothing stands here, and something must"),
    "not_a_day": (
        "ليس تاريخاً يُعرف. اكتبه يوماً وشهراً وسنة ميلادية مثل 10/11/2019",
        "Not a date. Write day, month and year as 10/11/2019",
    ),
    "day_to_come": ("هذا اليوم لم يأت بعد", "This day has not come yet"),
    "sender_date_future": ("تاريخ خطاب الجهة بعد يوم القيد", "Their letter is dated after the day of entry"),
    "direction_unknown": ("النوع غير معروف. اكتب: وارد أو صادر أو داخلي", "Write one of: Incoming, Outgoing, Internal"),
    "degree_unknown": (
        "درجة السرية غير معروفة. اكتب: عادي أو مكتوم أو محدود أو سري أو سري للغاية",
        "Write one of: Ordinary, Restricted, Limited, Secret, Top secret",
    ),
    "degree_above_clearance": (
        "درجة السرية أعلى مما يطلع عليه من يُقيَّد باسمه",
        "The degree is above the clearance of whoever it is entered for",
    ),
    "book_unknown": (
        "لا سجل مفتوح بهذا الاسم لهذا الاتجاه يقيَّد فيه باسمه",
        "No open register of this name takes such letters of theirs",
    ),
    "language_unknown": ("اللغة غير معروفة. اكتب: عربي أو إنجليزي أو أخرى", "Write one of: Arabic, English, Other"),
    "kind_unknown": ("نوع الخطاب غير معروف. اكتبه كما في نموذج القيد", "Write the kind as the form names it"),
    "medium_unknown": (
        "الوسيط غير معروف. اكتب: ورقي أو بريد إلكتروني أو إلكتروني",
        "Write one of: On paper, E-mail, Electronic",
    ),
    "urgency_unknown": (
        "درجة الأهمية غير معروفة. اكتب: عادي أو عاجل أو عاجل جداً",
        "Write one of: Normal, Urgent, Very urgent",
    ),
    "too_long": ("النص أطول مما يسعه السجل", "Longer than the register takes"),
    "not_accepted": ("قيمة غير مقبولة", "Not accepted as it stands"),
    "file_missing": ("لا يوجد ملف بهذا الاسم بين الملفات المسلَّمة", "No file of this name was handed over"),
    "file_ambiguous": (
        "أكثر من ملف بهذا الاسم. اكتب اسم المجلد معه",
        "Several files have this name. Write its folder with it",
    ),
    "file_empty": ("الملف فارغ", "The file is empty"),
    "file_type_refused": (
        "نوع الملف غير مقبول. يُعرف النوع من محتواه لا من اسمه",
        "This type of file is not accepted: its content decides, not its name",
    ),
    "file_harmful": (
        "قد يكون في الملف ما يضر: فيه وحدات ماكرو أو برنامج خبيث، أو ليس كما يبدو",
        "The file may do harm: it has macros or malware in it, or is not what it seems",
    ),
    "too_many_files": ("الملفات أكثر مما تحمله معاملة واحدة", "More files than one letter takes"),
    "row_twice": ("السطر مكرر: سبق في السطر %(other)s", "The same stands in row %(other)s already"),
    "file_in_row": ("الملف نفسه أصل لمعاملة السطر %(other)s", "The same file is the original of row %(other)s"),
    "reference_in_row": (
        "الرقم نفسه للجهة نفسها في السطر %(other)s",
        "The same number of the same party stands in row %(other)s",
    ),
    "registered_already": (
        "يبدو أنها مقيَّدة من قبل برقم %(other)s. إن كانت غيرها فاكتب السبب في عمود «سبب القيد مع ذلك»",
        "It seems to be registered already as %(other)s. If it is another one, say why in the column "
        "“Why you register it all the same”",
    ),
}
SAID = 100  # characters of a cell that are shown


class Fault(BaseModel):
    row: int  # as a spreadsheet counts: the headings are row 1
    column: str  # as it is called in the table, or as we would call it
    code: str
    said: str  # what stands there
    ar: str
    en: str


def fault(row: int, column: str, code: str, said: str = "", other: object = "") -> Fault:
    ar, en = (words % {"other": other} for words in FAULTS[code])
    return Fault(row=row, column=column, code=code, said=said[:SAID], ar=ar, en=en)
