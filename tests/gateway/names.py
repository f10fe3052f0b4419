"""Whom and what the ministry in memory consists of, and the ids they have."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

SUBJECTS = [
    ("طلب بيان السجلات التجارية الملغاة خلال عام 2025 وأسباب إلغائها", "وزارة المالية", "م م/ت/1188/2026"),
    ("تظلم شركة أفق الساحل للتوريد من رفض قيد تعديل عقد التأسيس", "شركة أفق الساحل للتوريد", ""),
    ("طلب صورة طبق الأصل من ملف شركة لعرضها على الدائرة التجارية", "المحكمة الابتدائية", "ت/٣١٧/٢٠٢٦"),
    (
        "استفسار عن الشكل القانوني لفروع الشركات الأجنبية العاملة في المناطق الحرة، وما إذا كان قيدها في السجل"
        " التجاري شرطاً لمزاولة النشاط",
        "هيئة المناطق الاقتصادية",
        "هـ م/٩٠٢/٢٠٢٦",
    ),
    ("طلب موافقة على تعديل إجراءات قيد الشركات محدودة المسؤولية", "غرفة التجارة والصناعة", "غ ت ص/ق/4412/2026"),
    ("Certified extracts of the commercial register, file No. 1/22418", "Al Bahja & Partners", "GH-2026/118"),
    ("خطة الإجازات والمناوبات في نوافذ الخدمة حتى نهاية العام", "دائرة الموارد البشرية", ""),
]


def unit(key: str) -> str:
    return uuid5(NAMESPACE_URL, f"diwan:unit/{key}").hex


def person(key: str) -> str:
    return uuid5(NAMESPACE_URL, f"diwan:person/{key}").hex


def letter_id(n: int) -> str:
    return uuid5(NAMESPACE_URL, f"letter/{n}").hex


def referral_id(n: int) -> str:
    return uuid5(NAMESPACE_URL, f"referral/{n}").hex


UNITS = [
    ("ministry", "وزارة التجارة والصناعة", "Ministry of Commerce and Industry", None),
    ("undersecretary", "مكتب الوكيل", "Undersecretary's Office", "ministry"),
    ("registry", "مكتب القيد العام", "General Registry", "ministry"),
    ("commerce", "المديرية العامة للتجارة", "Directorate General of Commerce", "ministry"),
    ("register", "دائرة السجل التجاري", "Commercial Register Department", "commerce"),
    ("companies", "قسم قيد الشركات", "Companies Section", "register"),
    ("legal", "دائرة الشؤون القانونية", "Legal Affairs Department", "ministry"),
    ("industry", "المديرية العامة للصناعة", "Directorate General of Industry", "ministry"),
    ("sohar", "إدارة شمال الباطنة", "North Al Batinah Office", "ministry"),
]
PERSONS = [
    ("clerk", "أمل البلوشية", "Amal Al Balushi", "موظفة القيد", "Registry clerk", "registry", ["clerk"]),
    ("officer", "سالم الحارثي", "Salim Al Harthy", "باحث قانوني", "Legal researcher", "companies", ["officer"]),
    (
        "director",
        "ناصر المعمري",
        "Nasser Al Maamari",
        "مدير الدائرة",
        "Director",
        "register",
        ["director", "officer", "clerk"],
    ),
    ("dg", "خالد الكندي", "Khalid Al Kindi", "المدير العام للتجارة", "Director General", "commerce", ["director"]),
    ("records", "منى الرواحية", "Mona Al Rawahi", "موظفة الوثائق", "Records officer", "registry", ["records"]),
    ("admin", "خلفان المعمري", "Khalfan Al Maamari", "مدير النظام", "Administrator", "ministry", ["administrator"]),
]


def book(name: str, **more: Any) -> dict[str, Any]:
    words = {"incoming": "سجل الوارد", "outgoing": "سجل الصادر", "internal": "السجل الداخلي"}
    kept = {"name": name, "name_ar": words.get(name, ""), "name_en": f"{name.capitalize()} register"}
    rest = {
        "unit": "",
        "pattern": "",
        "digits": "latin",
        "sign": "",
        "required": [],
        "closed": False,
        "example": "",
    }
    return {**kept, "direction": name, **rest, **more}


def members(also: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [
        {
            "id": person(key),
            "name": {"ar": ar, "en": en},
            "title": {"ar": title, "en": english},
            "unit": unit(place),
            "roles": [*roles, *also.get(key, ())],
            "clearance": "secret",
            "outside_clearance": "ordinary",
            "left": False,
        }
        for key, ar, en, title, english, place, roles in PERSONS
    ]
