"""Who may see which letter, and what is in a tray? The policy's projections as views beside a service's own."""

from libs.contracts import intake, routing
from libs.policy import Arrival, Dossier, ReachRow, TrayRow, arrival, project, rows, tray_rows

from .view import View

REACH = View(
    name="reach",
    version=3,
    listens=(intake.LETTER, routing.LETTER),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=ReachRow,
    indexes=("letter, place, degree", "place, degree, letter"),
)

TRAYS = View(
    name="trays",
    version=1,
    listens=(intake.LETTER,),
    project=arrival,
    rows=tray_rows,
    dossier=Arrival,
    row=TrayRow,
)
