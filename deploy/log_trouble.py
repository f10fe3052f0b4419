"""What can be wrong with the log and its copies, and what to do: docs/backup.md says it at length."""

from pathlib import Path

from .place import shown
from .trouble import Trouble


def not_in_containers() -> Trouble:
    return Trouble(
        "In containers this is done otherwise: docs/backup.md says how.",
        "في الحاويات يجري ذلك على نحو آخر تبينه الوثيقة المذكورة أعلاه.",
    )


def log_disagrees(seq: int) -> Trouble:
    return Trouble(
        f"The log and the ledger say different things at {seq}; nothing was changed. docs/backup.md says what to do.",
        "السجل والدفتر مختلفان عند الرقم المذكور أعلاه، ولم يغير شيء. والوثيقة المذكورة تبين ما العمل.",
    )


def ledger_broken(why: str) -> Trouble:
    return Trouble(
        f"The ledger itself is damaged ({why}); nothing was changed. Restore the last backup: docs/backup.md.",
        "الدفتر نفسه تالف، ولم يغير شيء. استعد آخر نسخة احتياطية كما تبين الوثيقة المذكورة أعلاه.",
    )


def commits_lost(last: int, unfit: int, lines: tuple[str, ...]) -> Trouble:
    beyond = f"; {unfit} commits that can be read do not follow it" if unfit else ""
    return Trouble(
        f"Log and ledger together end at {last}{beyond}: something that was accepted is lost. Nothing was changed. "
        "Restore a backup that has it, or go on without it: `./diwan repair --leave-out-lost`.",
        "ضاع شيء مما قبل، ولم يغير شيء. استعد نسخة احتياطية فيها ما ضاع، أو تابع بدونه بالأمر الوارد أعلاه.",
        lines,
    )


def other_log(folder: Path, why: str) -> Trouble:
    return Trouble(
        f"{shown(folder)} is a backup of another log than this one ({why}); nothing was written. Begin a new folder.",
        "المجلد المذكور أعلاه نسخة احتياطية من سجل آخر، ولم يكتب شيء. ابدأ مجلدا جديدا.",
    )


def no_backup(folder: Path) -> Trouble:
    return Trouble(
        f"{shown(folder)} is no backup: `./diwan backup {shown(folder)}` makes one.",
        "المجلد المذكور أعلاه ليس نسخة احتياطية، والأمر الوارد أعلاه يصنعها.",
    )


def backup_damaged(folder: Path, files: tuple[str, ...]) -> Trouble:
    return Trouble(
        f"Files of the backup {shown(folder)} are not what was written; nothing was restored. Take another copy of it.",
        "ملفات من النسخة الاحتياطية ليست كما كتبت، ولم يستعد شيء. خذ نسخة أخرى منها.",
        files,
    )


def not_empty(var: Path) -> Trouble:
    return Trouble(
        f"There is a Diwan in {shown(var)} already: move it away, or name an empty folder with DIWAN_VAR.",
        "في المجلد المذكور أعلاه ديوان: انقله إلى موضع آخر، أو سم مجلدا فارغا.",
    )


def no_such_moment(said: str) -> Trouble:
    return Trouble(
        f"“{said}” is neither a sequence of the log nor a time such as 2026-11-23T14:30 (of the ministry's zone).",
        "ما ذكر أعلاه ليس رقما من أرقام السجل ولا وقتا بالصيغة المبينة.",
    )
