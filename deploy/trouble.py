"""What can be wrong with the machine: for each a sentence that says what to do, in English and in Arabic."""

from pathlib import Path

from .place import shown


class Trouble(Exception):
    """Nothing a traceback would explain. `lines`: what the one who failed said last."""

    def __init__(self, english: str, arabic: str, lines: tuple[str, ...] = ()) -> None:
        super().__init__(english)
        self.english, self.arabic, self.lines = english, arabic, lines


def no_keys_backup(file: Path) -> Trouble:
    return Trouble(
        f"{shown(file)} is no backup of letters' keys: `diwan keys backup` makes one.",
        f"الملف {shown(file)} ليس نسخة احتياطية من مفاتيح الكتب، والأمر الوارد أعلاه يصنعها.",
    )


def port_in_use(port: int) -> Trouble:
    return Trouble(
        f"Port {port} is taken by another program: stop that one, or choose another, for example "
        f"`DIWAN_PORT={port + 1} make up`.",
        f"المنفذ {port} يشغله برنامج آخر: أوقف ذلك البرنامج، أو اختر منفذا آخر، مثل الأمر الوارد أعلاه.",
    )


def port_forbidden(port: int) -> Trouble:
    return Trouble(
        f"This user may not open port {port}: choose one above 1023, for example `DIWAN_PORT=8600 make up`.",
        f"لا يحق لهذا المستخدم فتح المنفذ {port}: اختر منفذا أكبر من 1023، مثل الأمر الوارد أعلاه.",
    )


def disk_full(folder: Path, free: int, needed: int) -> Trouble:
    return Trouble(
        f"The disk of {shown(folder)} is full ({free // 2**20} MB free, {needed // 2**20} MB needed): "
        "make room, then start again; nothing was lost.",
        f"القرص الذي عليه المجلد var ممتلئ (المتاح {free // 2**20} م.ب والمطلوب {needed // 2**20} م.ب): "
        "أفرغ مساحة ثم أعد التشغيل، ولم يفقد شيء.",
    )


def not_a_folder(path: Path) -> Trouble:
    return Trouble(
        f"{shown(path)} is not a folder: move it away, then start again.",
        "المسار var ليس مجلدا: انقله إلى مكان آخر ثم أعد التشغيل.",
    )


def not_writable(path: Path, why: str) -> Trouble:
    return Trouble(
        f"{shown(path)} cannot be written ({why}): give it to the user who starts Diwan "
        f'(`chown -R "$USER" {shown(path)}`), then start again.',
        "لا يمكن الكتابة في المجلد var: اجعله ملكا للمستخدم الذي يشغل ديوان ثم أعد التشغيل.",
    )


def broken_key(path: Path) -> Trouble:
    return Trouble(
        f"{shown(path)} is not a key: put back its copy from the last backup, or move it away and start again, "
        "then everybody signs in anew.",
        "أحد ملفات المفاتيح تالف: أعده من آخر نسخة احتياطية، أو انقله وأعد التشغيل.",
    )


def no_broker_program(path: Path) -> Trouble:
    return Trouble(
        f"The broker's program is missing ({shown(path)}): run `rm -rf .venv && make up`, which installs it again.",
        "برنامج الناقل غير موجود: نفذ الأمر الوارد أعلاه ليثبت من جديد.",
    )


def broker_broken(log: Path, lines: tuple[str, ...]) -> Trouble:
    return Trouble(
        f"The broker does not start; it said the following (all of it in {shown(log)}). If var/nats is damaged, put "
        "back the last backup; do not delete it: it is the log.",
        "الناقل لا يبدأ، وقوله الأخير أدناه. إن كان المجلد var/nats تالفا فأعده من آخر نسخة احتياطية، "
        "ولا تحذفه فهو السجل.",
        lines,
    )


def log_damaged(what: str) -> Trouble:
    return Trouble(
        f"The log is not as it was ({what}): `./diwan repair` rebuilds it from the ledger; docs/backup.md says more.",
        "السجل ليس كما كان: والأمر الوارد أعلاه يعيد بناءه من الدفتر المحفوظ.",
    )


def broker_silent(url: str) -> Trouble:
    return Trouble(
        f"The broker does not answer at {url}: look at what it says (`docker compose logs nats`), then start again.",
        "الناقل لا يجيب: انظر فيما يقوله بالأمر الوارد أعلاه ثم أعد التشغيل.",
    )


def ledger_silent(why: str) -> Trouble:
    return Trouble(
        f"archive does not hand out the ledger ({why}): look at what it says, then do it again.",
        "خدمة الأرشيف لا تسلم السجل المتسلسل: انظر فيما تقوله ثم أعد المحاولة.",
    )


def part_broken(name: str, log: Path, lines: tuple[str, ...]) -> Trouble:
    return Trouble(
        f"{name} does not start; it said the following (all of it in {shown(log)}).",
        f"الخدمة {name} لا تبدأ، وقولها الأخير أدناه.",
        lines,
    )


def not_ready(name: str, why: str, log: Path) -> Trouble:
    return Trouble(
        f"{name} runs but is not ready ({why}): look into {shown(log)}.",
        f"الخدمة {name} تعمل ولكنها غير جاهزة: انظر في سجلها المذكور أعلاه.",
    )


def busy() -> Trouble:
    return Trouble(
        "Diwan is just starting or stopping in this folder: wait a moment, then ask again.",
        "ديوان في طور البدء أو التوقف في هذا المجلد: انتظر لحظة ثم أعد الطلب.",
    )


def running_already(pid: int, address: str) -> Trouble:
    return Trouble(
        f"Diwan runs here already: {address} (process {pid}); `make down` stops it.",
        f"ديوان يعمل هنا بالفعل على العنوان المذكور أعلاه (العملية {pid})، ولإيقافه نفذ make down",
    )


def still_there(name: str) -> Trouble:
    return Trouble(
        f"An earlier {name} process has not ended yet and still holds var/: end it, then start again.",
        f"عملية سابقة من {name} لم تنته بعد: أنهها ثم أعد التشغيل.",
    )


def mistaken_address(setting: str, scheme: str) -> Trouble:
    """Without the address itself: it may hold a password."""
    return Trouble(
        f"{setting} is not an address: it should read {scheme}://…, or not be set at all; then start again.",
        f"قيمة المتغير {setting} ليست عنوانا صالحا: صححها أو ألغ المتغير، ثم أعد التشغيل.",
    )


def not_running() -> Trouble:
    return Trouble(
        "Diwan is not running here, and the log is needed for this: start it (`make up`, or "
        "`docker compose up -d --wait`), then ask again.",
        "ديوان لا يعمل هنا، وهذا الأمر يحتاج إلى السجل: شغله أولا ثم أعد الطلب.",
    )


def nothing_to_stop() -> Trouble:
    return Trouble("Nothing runs in this folder.", "لا شيء يعمل في هذا المجلد.")


def no_typefaces(path: Path) -> Trouble:
    return Trouble(
        f"The typefaces are missing ({shown(path)}): `make demo` fetches them first.",
        "الخطوط غير موجودة: نفذ الأمر الوارد أعلاه فيجلبها أولا.",
    )


def not_the_example(key: str) -> Trouble:
    return Trouble(
        f"The demonstration plays in the example organisation, and nobody here has its key “{key}”: start an empty "
        "Diwan beside this one, for example `DIWAN_VAR=var-demo DIWAN_PORT=8700 make up`, and ask there.",
        "العرض يجري في الهيكل التنظيمي المثال، وهو ليس هيكل هذا النظام: شغل نظاما فارغا بجانبه بالأمر الوارد أعلاه.",
    )


def not_entered(what: str, english: str, arabic: str) -> Trouble:
    return Trouble(
        f"“{what}” was refused ({english}); what stands before it is entered, and the command can be repeated.",
        f"رفض النظام إحدى الخطوات ({arabic})، وما قبلها أدخل، ويمكن إعادة الأمر.",
    )


def no_such_file(path: Path) -> Trouble:
    return Trouble(
        f"{shown(path)} cannot be read: give the path of a file like deploy/organisation.yaml or deploy/partners.yaml.",
        "لا يمكن قراءة الملف: أعط مسار ملف كالملفين المذكورين أعلاه.",
    )


def no_such_table(path: Path) -> Trouble:
    return Trouble(
        f"{shown(path)} cannot be read: give the path of a table, as XLSX or CSV.",
        "لا يمكن قراءة الجدول: أعط مسار جدول بصيغة XLSX أو CSV",
    )


def table_refused(english: str, arabic: str) -> Trouble:
    return Trouble(f"Nothing was registered. {english}.", f"لم يقيد شيء. {arabic}.")


def not_a_bundle(path: Path) -> Trouble:
    return Trouble(
        f"{shown(path)} is neither a folder nor a ZIP that can be opened: `--files` names where the files lie.",
        "المسار المذكور أعلاه ليس مجلدا ولا ملف ZIP صالحا: حدد بالخيار أعلاه مكان الملفات.",
    )


def mistaken_file(mistakes: tuple[str, ...]) -> Trouble:
    return Trouble(
        "The organisation file has mistakes; nothing was changed.",
        "في ملف الهيكل التنظيمي أخطاء، ولم يغير شيء.",
        mistakes,
    )


def mistaken_partners(mistakes: tuple[str, ...]) -> Trouble:
    return Trouble(
        "The partners' file has mistakes; nothing was changed.",
        "في ملف الجهات الشريكة أخطاء، ولم يغير شيء.",
        mistakes,
    )


def not_let_in(partners: list[str], log: Path) -> Trouble:
    return Trouble(
        f"The broker has not taken the new list of partners ({', '.join(partners)}): look into {shown(log)}, then ask "
        "again; no letter is lost.",
        "لم يأخذ الناقل قائمة الجهات الشريكة الجديدة: انظر في سجله المذكور أعلاه ثم أعد الأمر، ولا يضيع خطاب.",
    )


def change_refused(change: str, why: str, arabic: str) -> Trouble:
    return Trouble(
        f"“{change}” was refused ({why}); what stands before it was done, and the command can be repeated.",
        f"رفض أحد التغييرات ({arabic})، وما قبله نفذ، ويمكن إعادة الأمر.",
    )


def no_such_account(username: str) -> Trouble:
    return Trouble(
        f"There is no account “{username}”: make one with `./diwan account add {username} --person KEY`.",
        "لا يوجد حساب بهذا الاسم: أنشئه بالأمر الوارد أعلاه.",
    )


def account_exists(username: str) -> Trouble:
    return Trouble(
        f"There is an account “{username}” already: `./diwan account reset {username}` gives it a new password.",
        "يوجد حساب بهذا الاسم: والأمر الوارد أعلاه يعطيه كلمة مرور جديدة.",
    )


def no_such_person(key: str) -> Trouble:
    return Trouble(
        f"The organisation has nobody with the key “{key}”: add them to the file and `./diwan organisation apply` it.",
        "لا يوجد في الهيكل التنظيمي شخص بهذا المفتاح: أضفه إلى الملف ثم طبقه.",
    )


def no_such_unit(key: str) -> Trouble:
    return Trouble(
        f"The organisation has no unit with the key “{key}”, or it is closed: `./diwan organisation apply` it first.",
        "لا يوجد في الهيكل التنظيمي تقسيم بهذا المفتاح، أو هو مغلق: طبق الملف أولا.",
    )


def merged_units(lines: tuple[str, ...]) -> Trouble:
    return Trouble(
        "The organisation's file has units that were merged into others; nothing was changed. Take them out of it, and "
        "put their people into the others:",
        "في ملف الهيكل التنظيمي تقسيمات أدمجت في غيرها، ولم يغير شيء. احذفها منه وانقل موظفيها إلى ما أدمجت فيه:",
        lines,
    )


def no_such_service(name: str, known: tuple[str, ...]) -> Trouble:
    return Trouble(
        f"“{name}” keeps no views; these do: {', '.join(known)}.",
        "هذه الخدمة ليست لها قراءات تعاد، والخدمات التي لها ذلك مذكورة أعلاه.",
    )


def unknown_service(name: str, known: tuple[str, ...]) -> Trouble:
    return Trouble(
        f"There is no service “{name}”; these are: {', '.join(known)}.",
        "لا توجد خدمة بهذا الاسم، والخدمات مذكورة أعلاه.",
    )


def bad_username(username: str) -> Trouble:
    return Trouble(
        f"“{username}” cannot be a username: use small Latin letters and digits, for example salim.harthy.",
        "اسم المستخدم غير صالح: استعمل حروفا لاتينية صغيرة وأرقاما.",
    )
