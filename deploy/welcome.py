"""What `diwan up` says when everything is ready."""

from rich.console import Console
from rich.table import Table

from .running import Running
from .sentences import say
from .stores import used

FIRST = {  # username, and so its person's key: what it is for
    "admin": "administrator: looks after the system",
    "clerk": "clerk: registers letters and refers them",
    "director": "director: follows a directorate's work",
    "officer": "officer: reads, answers, completes",
}
FIRST_ARABIC = "الحسابات بالترتيب: مدير النظام، موظف القيد، مدير عام التجارة، موظف السجل التجاري."
STEPS = (
    "Sign in as clerk and register a letter: a PDF or a scan, its subject and its sender.",
    "Refer it to the officer of the commercial registry; sign in as officer, read it, complete it.",
    "Sign in as director and watch the dashboard move. Then your own ministry: ./diwan organisation apply FILE",
)
STEPS_ARABIC = (
    "ادخل باسم clerk وقيّد معاملة: ملف PDF أو صورة ممسوحة، مع موضوعها وجهتها.",
    "أحِلها إلى دائرة السجل التجاري، ثم ادخل باسم officer واقرأها وأنجزها.",
    "ادخل باسم director وشاهد لوحة الأعداد تتحرك. ثم طبّق الهيكل التنظيمي لوزارتكم بالأمر المذكور أعلاه.",
)


def greet(now: Running, passwords: dict[str, str], console: Console) -> None:
    """The address, the passwords if they are new, what to do next. Arabic stands on lines of its own."""
    console.print()
    say(console, f"Diwan is ready: {now.address}", "ديوان جاهز على العنوان أعلاه.", "bold")
    console.print()
    if passwords:
        _show_passwords(passwords, console)
        for n, (english, arabic) in enumerate(zip(STEPS, STEPS_ARABIC, strict=True), 1):
            say(console, f"{n}. {english}", f"{n}. {arabic}")
        console.print()
    else:
        forgotten = "Password forgotten: ./diwan account reset USERNAME"
        say(console, forgotten, "لمن نسي كلمة المرور: الأمر أعلاه مع اسم المستخدم.")
    stores = f"{used()} {len(now.of('intake'))} of each service."
    say(console, stores, "أعلاه موضع أصول المعاملات وموضع الفهرس، وعدد النسخ العاملة من كل خدمة.", "dim")


def _show_passwords(passwords: dict[str, str], console: Console) -> None:
    table = Table("Username", "One-time password", "", box=None, padding=(0, 3, 0, 0))
    for username, password in passwords.items():
        table.add_row(f"[bold]{username}[/]", password, FIRST[username])
    console.print(table)
    console.print(FIRST_ARABIC, soft_wrap=True)
    console.print()
    once = "These passwords are shown only now; each is replaced at the first sign-in."
    say(console, once, "لا تظهر كلمات المرور هذه إلا الآن، ويستبدل كل مستخدم كلمته عند أول دخول.")
    console.print()
