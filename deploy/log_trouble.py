"""What can be wrong with the log and its copies, and what to do: docs/backup.md says it at length."""

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
