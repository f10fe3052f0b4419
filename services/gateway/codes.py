"""The words for the codes in events: what staff call a direction, a degree, an urgency, an instruction, an outcome."""

from .words import N_

DIRECTIONS = {"incoming": N_("Incoming"), "outgoing": N_("Outgoing"), "internal": N_("Internal")}

DEGREES = {  # lowest first
    "ordinary": N_("Ordinary"),
    "restricted": N_("Restricted"),
    "limited": N_("Limited"),
    "secret": N_("Secret"),
    "top_secret": N_("Top secret"),
}

URGENCIES = {"normal": N_("Normal"), "urgent": N_("Urgent"), "very_urgent": N_("Very urgent")}

INSTRUCTIONS = {  # in the order they are offered: the first nine have the keys 1 to 9
    "act": N_("For action"),
    "study": N_("Study and advise"),
    "review": N_("Review and report"),
    "reply_directly": N_("Reply directly"),
    "prepare_reply": N_("Prepare a reply"),
    "summarise": N_("Prepare a summary"),
    "follow_up": N_("Follow up"),
    "inform": N_("For information"),
    "inform_file": N_("For information and filing"),
    "discuss": N_("For discussion"),
    "sign": N_("For signature"),
}

OUTCOMES = {
    "answered": N_("Answered in writing"),
    "by_phone": N_("Settled by telephone"),
    "informed": N_("Noted"),
    "filed": N_("Filed"),
    "nothing_needed": N_("Nothing needed"),
}

HOME = {"returned": N_("Came back"), "recalled": N_("Recalled")}  # what goes home bears it; nobody can ask for it

CHANNELS = {
    "web": N_("On paper"),
    "api": N_("From a system"),
    "mail": N_("By e-mail"),
    "import": N_("From an old register"),
    "scanner": N_("From the scanner"),
}

MARKS = {  # what a door noticed
    "bounce": N_("A message that could not be delivered"),
    "auto_reply": N_("An automatic reply"),
    "receipt": N_("A receipt"),
    "list": N_("From a mailing list"),
    "doubtful": N_("Perhaps more than one letter: a code in it could not be read"),
}

CODES = {**DIRECTIONS, **DEGREES, **URGENCIES, **INSTRUCTIONS, **OUTCOMES, **HOME, **CHANNELS, **MARKS}
