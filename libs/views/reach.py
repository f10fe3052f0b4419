"""Who may see which letter? The policy's projection as a view that each service keeps beside its own."""

from libs.contracts import intake, routing
from libs.policy import Dossier, ReachRow, project, rows

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
