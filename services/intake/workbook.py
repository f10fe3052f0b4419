"""Reads the first sheet of a workbook: a program of its own, for what it reads may be hostile. Started by table.py.

    python -I workbook.py MOST  <file  >answer

Answer: one JSON list of strings a row, the sheet's own first row first, not more than MOST of them. Any other end
than exit code 0 means that it is no workbook. It imports nothing of ours.
"""

import json
import os
import sys
from datetime import date, datetime
from io import BytesIO
from itertools import islice

WIDEST = 100  # columns


def text_of(cell: object) -> str:
    """As somebody would have typed it: 60, not 60.0; of a moment its day."""
    match cell:
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell)


def main(most: int) -> None:
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0)
    left = (sheet.start or (0, 0))[1]
    for row in islice(sheet.iter_rows(), most + 1):
        sys.stdout.write(json.dumps([*[""] * min(left, WIDEST), *map(text_of, row[:WIDEST])]) + "\n")
    sys.stdout.flush()
    os._exit(0)  # without the tidying up of others' libraries, which a broken file may upset


if __name__ == "__main__":
    main(int(sys.argv[1]))
