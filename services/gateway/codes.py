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

PARTY_SORTS = {
    "body": N_("Government body"),
    "company": N_("Company"),
    "person": N_("Person"),
    "international": N_("International body"),
}

CONCLUSIONS = {  # of a whole letter
    "answered": N_("Answered in writing"),
    "filed": N_("Filed"),
    "no_action": N_("No action"),
}

ADVISED = {"advised": N_("Opinion given")}  # how an opinion ends; nobody can ask for it

LANGUAGES = {"ar": N_("Arabic"), "en": N_("English"), "other": N_("Other")}

KINDS = {
    "letter": N_("Letter"),
    "circular": N_("Circular"),
    "memorandum": N_("Memorandum"),
    "decision": N_("Decision"),
    "report": N_("Report"),
    "complaint": N_("Complaint"),
    "request": N_("Request"),
    "invitation": N_("Invitation"),
    "contract": N_("Contract"),
    "other": N_("Other"),
}

MEDIA = {"paper": N_("On paper"), "email": N_("E-mail"), "electronic": N_("Electronic")}

TIES = {"reply_to": N_("Reply to"), "related": N_("Belongs to"), "supersedes": N_("In place of")}

HOME = {"returned": N_("Came back"), "recalled": N_("Recalled")}  # what goes home bears it; nobody can ask for it

DIGITS = {"latin": "0123456789", "arabic": "٠١٢٣٤٥٦٧٨٩"}

CHANNELS = {
    "web": N_("On paper"),
    "api": N_("From a system"),
    "mail": N_("By e-mail"),
    "import": N_("From an old register"),
    "scanner": N_("From the scanner"),
}

SEEMS = {  # what a door noticed
    "bounce": N_("A message that could not be delivered"),
    "auto_reply": N_("An automatic reply"),
    "receipt": N_("A receipt"),
    "list": N_("From a mailing list"),
    "doubtful": N_("Perhaps more than one letter: a code in it could not be read"),
}

REQUIRABLE = {  # what a register may ask for, beside what every one does
    "sender_reference": N_("Number of their letter"),
    "sender_date": N_("Date of their letter"),
    "language": N_("Language of the letter"),
    "kind": N_("Kind of letter"),
    "medium": N_("Medium"),
    "pages": N_("Pages"),
    "file_code": N_("File code"),
    "kept_at": N_("Place of the paper original"),
    "keywords": N_("Keywords"),
}

ROLES = {  # what a person may do; the word, and what it comes to
    "clerk": N_("Registry clerk"),
    "officer": N_("Officer"),
    "director": N_("Director"),
    "management": N_("Management"),
    "administrator": N_("Administrator"),
    "importer": N_("Importer"),
    "records": N_("Records officer"),
}
MEANING = {
    "clerk": N_("Registers letters"),
    "officer": N_("Receives, refers and finishes what is on the desk"),
    "director": N_("Sees the desks of the units below their own"),
    "management": N_("Sees the whole ministry, as far as cleared"),
    "administrator": N_("Keeps units, people and registers, and reads no letters"),
    "importer": N_("Enters old registers under their own days"),
    "records": N_("Keeps the file plan, and destroys what may go, two together"),
}
FATES = {"destroy": N_("Destroyed"), "keep": N_("Kept for ever")}  # of what lies in a class, when its years are over
BEGINNINGS = {
    "conclusion": N_("the day nothing of it was on a desk any more"),
    "entry": N_("the day of its entry in the register"),
}

DESCRIBED = {**LANGUAGES, **KINDS, **MEDIA, **TIES}
ENDS = {**OUTCOMES, **CONCLUSIONS, **ADVISED}
CODES = {
    **DIGITS,
    **DIRECTIONS,
    **DEGREES,
    **URGENCIES,
    **INSTRUCTIONS,
    **ENDS,
    **PARTY_SORTS,
    **HOME,
    **CHANNELS,
    **SEEMS,
    **ROLES,
    **DESCRIBED,
    **FATES,
    **BEGINNINGS,
}
