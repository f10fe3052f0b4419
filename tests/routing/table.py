"""The table in letter.py as a clerk would copy it, and the small ministry whose people walk it."""

from services.routing import commands as ask

ON, COPIES = "Refer on", "Copies only"
SENT, RECEIVED, WAITING, OPINION, HEARD = "sent", "received", "waiting", "opinion", "opinion received"
COPY, DONE, ENDED, CLOSED = "copy", "done", "ended", "closed"
TABLE = {
    **{(SENT, word): CLOSED for word in ("Refuse", "SendBack", ON, "Recall", "Undo")},
    **{(SENT, word): RECEIVED for word in ("Receive", COPIES, "Assign")},
    **{(RECEIVED, word): CLOSED for word in ("SendBack", ON)},
    **{(RECEIVED, word): RECEIVED for word in ("Receive", COPIES, "Assign")},
    **{(state, "Complete"): DONE for state in (SENT, RECEIVED)},
    **{(state, "Ask"): WAITING for state in (SENT, RECEIVED, WAITING)},
    **{(WAITING, word): WAITING for word in ("Receive", COPIES, "Assign")},
    (WAITING, "Proceed"): RECEIVED,
    (WAITING, "the last answered"): RECEIVED,
    **{(OPINION, word): HEARD for word in ("Receive", COPIES, "Assign")},
    **{(OPINION, word): CLOSED for word in ("Refuse", "SendBack", "Advise", "Recall", "Undo")},
    **{(HEARD, word): HEARD for word in ("Receive", COPIES, "Assign")},
    **{(HEARD, word): CLOSED for word in ("SendBack", "Advise")},
    **{(COPY, word): CLOSED for word in ("Receive", "Recall", "Undo")},
    **{(state, "Reopen"): CLOSED for state in (DONE, ENDED)},
    **{(state, "Conclude"): ENDED for state in (SENT, RECEIVED, WAITING, OPINION, HEARD)},
    **{(state, "the asker went on"): ENDED for state in (OPINION, HEARD)},
    **{(state, "Undo"): CLOSED for state in (DONE, CLOSED)},
}
OPEN = (SENT, RECEIVED, WAITING, OPINION, HEARD)
UNITS = {"amal": "legal", "chadi": "legal", "badr": "finance", "huda": "ministry"}
DESKS = {**UNITS, **{unit: unit for unit in UNITS.values()}}
DIRECTS = {"huda": frozenset({"ministry", "legal", "finance"}), "badr": frozenset({"finance"})}
ORDER = {
    "Receive": lambda part: ask.Receive(referral=part),
    "Refuse": lambda part: ask.Refuse(referral=part, reason="?"),
    "SendBack": lambda part: ask.SendBack(referral=part, reason="?"),
    "Complete": lambda part: ask.Complete(referral=part, outcome="filed"),
    "Advise": lambda part: ask.Advise(referral=part, opinion="?"),
    "Proceed": lambda part: ask.Proceed(referral=part, reason="?"),
    "Recall": lambda part: ask.Recall(referral=part),
    "Reopen": lambda part: ask.Reopen(referral=part, reason="?"),
}
WORDS = {
    state: sorted(
        {word for was, word in TABLE if was == state and (word in ORDER or word in (ON, COPIES, "Ask", "Assign"))}
    )
    for state in (*OPEN, COPY, DONE, ENDED, CLOSED)
}
UNDOABLE = ("Refer", ON, COPIES, "Complete", "SendBack", "Refuse", "Advise", "Ask", "Assign")
