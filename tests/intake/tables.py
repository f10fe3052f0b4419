"""Tables of old registers, made here in every form in which they are saved."""

import csv
import io

import xlsxwriter  # type: ignore[import-untyped]  # it has no types

ARABIC = ("نوع القيد", "تاريخ القيد", "الجهة", "رقم خطاب الجهة", "تاريخ خطاب الجهة", "الموضوع", "درجة السرية", "الملف")
ROW = ("وارد", "7/4/2020", "وزارة الصحة", "60/2007", "٥/٤/٢٠٢٠", "طلب ترخيص, عاجل", "سري", "1.pdf")


def separated(*lines, comma=",", encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text, delimiter=comma).writerows(lines)
    return text.getvalue().encode(encoding)


def workbook(*lines, corner=(0, 0)):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "remove_timezone": True}) as book:
        sheet, days = book.add_worksheet(), book.add_format({"num_format": "d/m/yyyy"})
        for n, line in enumerate(lines, corner[0]):
            for m, cell in enumerate(line, corner[1]):
                sheet.write(n, m, cell, *([days] if hasattr(cell, "year") else []))
    return content.getvalue()
