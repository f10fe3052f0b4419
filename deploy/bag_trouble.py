"""What can be wrong with a bag, or with where it is to go: for each a sentence that says what to do."""

from pathlib import Path

from libs.bags import Unfit

from .place import shown
from .trouble import Trouble

UNFIT = {
    "not_a_bag": ("it is not a bag that Diwan packed", "ليست حقيبة من حقائب ديوان"),
    "not_a_file": ("there is something that is neither a file nor a folder", "فيها ما ليس ملفا ولا مجلدا"),
    "manifest": (
        "a line of its manifest is none of ours: a name that leads out of it, or stands there twice",
        "في قائمة ملفاتها سطر غير مقبول: اسم يؤدي إلى خارجها أو مكرر",
    ),
    "missing": ("a file is missing", "ينقصها ملف"),
    "extra": ("there is a file that its manifest does not know", "فيها ملف ليس في قائمتها"),
    "changed": ("a file is not as it was packed", "فيها ملف تغير بعد حزمها"),
    "too_many_files": ("it says that it has more files than a bag can have", "عدد ملفاتها المذكور يفوق الممكن"),
    "log_line": ("a line of its log cannot be read", "في سجلها سطر لا يقرأ"),
    "log_order": ("its log has a gap, or another order", "في سجلها فجوة أو ترتيب مختلف"),
    "log_word": (
        "its log says something that this Diwan does not know: a newer one packed it, or somebody else",
        "في سجلها ما لا يعرفه هذا الإصدار: حزمها إصدار أحدث أو جهة أخرى",
    ),
    "views": ("what it means here is not what it meant there", "دلالة سجلها هنا غير دلالته حيث حزمت"),
}


def unfit(bag: Path, wrong: Unfit) -> Trouble:
    english, arabic = UNFIT[wrong.code]
    return Trouble(
        f"{shown(bag)} was not accepted: {english}; nothing was changed.",
        f"لم تقبل الحقيبة: {arabic}، ولم يغير شيء.",
        (wrong.at,) if wrong.at else (),
    )


def not_everything(bag: Path) -> Trouble:
    return Trouble(
        f"{shown(bag)} is a bag of some letters, not of a whole system: it can be read and checked "
        "(`./diwan check-bag`), but no system can be made of it. Take a bag that `./diwan export FOLDER` packed "
        "without a choice of letters.",
        "هذه حقيبة معاملات مختارة لا نظام كامل: تقرأ ويتحقق منها بالأمر الأول أعلاه، ولا يقام منها نظام.",
    )


def not_empty(var: Path) -> Trouble:
    return Trouble(
        f"There is a Diwan in {shown(var)} already, and a bag goes into an empty one only: choose another folder, for "
        "example `DIWAN_VAR=var-new ./diwan import-bag FOLDER`.",
        "في هذا المجلد نظام قائم، ولا تستورد الحقيبة إلا في نظام فارغ: اختر مجلدا آخر كما في المثال أعلاه.",
    )


def in_containers() -> Trouble:
    return Trouble(
        "A bag is taken in where no service runs, on one machine: not in containers.",
        "تستورد الحقيبة على جهاز واحد لا تعمل عليه أي خدمة، لا في الحاويات.",
    )


def already_there(path: Path) -> Trouble:
    return Trouble(
        f"{shown(path)} is there already: give the name of a folder that is not.",
        "المجلد المذكور أعلاه موجود: أعط اسم مجلد غير موجود.",
    )


def no_such_letters(names: tuple[str, ...]) -> Trouble:
    return Trouble(
        "There is no letter of this name; give its id, its mark, or its register and number (incoming-2026/17):",
        "لا توجد معاملة بهذا الاسم؛ اذكر معرفها أو رقمها كما يكتب أو السجل والرقم:",
        names,
    )
