"""Read an exported file with Python's own readers: readback.py FORMAT FILE

It prints one JSON object with the names of the columns and the rows. A cell is null or a text,
whose first letter says what the reader found: s a text, n a number, b a boolean, d a date or time,
j a list or an object, f a formula. Formats: csv, tsv, json, ndjson, xlsx (openpyxl),
fods (LibreOffice has written it from .xlsx).
"""

import csv
import datetime
import gzip
import json
import re
import sys
import xml.etree.ElementTree as xml


class Number(str):
    pass


def open_text(path):
    opener = gzip.open if path.endswith(".gz") else open
    return opener(path, "rt", encoding="utf-8", newline="")


def separated(path, comma):
    csv.field_size_limit(10**8)
    with open_text(path) as file:
        lines = list(csv.reader(file, delimiter=comma, strict=True))
    return lines[0], [["s" + cell for cell in line] for line in lines[1:]]


def cell_of(value):
    if value is None:
        return None
    if isinstance(value, Number):
        return "n" + value
    if isinstance(value, bool):
        return "b" + str(value).lower()
    if isinstance(value, str):
        return "s" + value
    return "j" + json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def plain(value):
    if isinstance(value, Number):
        return json.loads(value)
    if isinstance(value, list):
        return [plain(v) for v in value]
    return {k: plain(v) for k, v in value.items()} if isinstance(value, dict) else value


def objects(texts):
    rows = []
    for text in texts:
        value = json.loads(text, parse_int=Number, parse_float=Number, parse_constant=refuse)
        rows += value if isinstance(value, list) else [value]
    names = list(rows[0])
    return names, [[cell_of(row[name]) for name in names] for row in rows]


def refuse(name):
    raise ValueError(f"{name} is not JSON")


def unescaped(text):
    """A text of a cell as ECMA-376 writes it (ST_Xstring)."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), text)


def xlsx(path):
    import openpyxl

    rows = []
    for sheet in openpyxl.load_workbook(path, read_only=False).worksheets:
        lines = [[openpyxl_cell(cell) for cell in line] for line in sheet.iter_rows()]
        names, rows = [name[1:] for name in lines[0]], rows + lines[1:]
        if sheet.freeze_panes != "A2" or not sheet.auto_filter.ref:
            raise SystemExit("readback: the header is not frozen and filtered")
    return names, rows


def openpyxl_cell(cell):
    value = cell.value
    if value is None:
        return "s" if cell.data_type == "s" else None
    if cell.data_type == "f":
        return "f" + str(value)
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return "d" + value.isoformat()
    if isinstance(value, bool):
        return "b" + str(value).lower()
    if isinstance(value, (int, float)):
        return "n" + repr(value)
    return "s" + unescaped(value)


OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def fods(path):
    rows = []
    for sheet in xml.parse(path).iter(TABLE + "table"):
        lines = []
        for line in sheet.iter(TABLE + "table-row"):
            cells = []
            for cell in line:
                if cell.tag == TABLE + "table-cell":
                    repeat = int(cell.get(TABLE + "number-columns-repeated", 1))
                    cells += [office_cell(cell)] * min(repeat, 200)
            lines += [cells] * min(int(line.get(TABLE + "number-rows-repeated", 1)), 10)
        names = [name[1:] for name in lines[0] if name]
        rows += [(line + [None] * len(names))[:len(names)] for line in lines[1:]]
    while rows and not any(rows[-1]):
        rows.pop()
    return names, rows


def office_cell(cell):
    if cell.get(TABLE + "formula"):
        return "f" + cell.get(TABLE + "formula")
    kind = cell.get(OFFICE + "value-type")
    if kind in ("float", "percentage", "currency"):
        return "n" + cell.get(OFFICE + "value")
    if kind == "boolean":
        return "b" + cell.get(OFFICE + "boolean-value")
    if kind == "date":
        return "d" + cell.get(OFFICE + "date-value")
    if kind == "time":
        return "d" + cell.get(OFFICE + "time-value")
    if kind == "string":
        return "s" + "\n".join(paragraph(p) for p in cell.findall(TEXT + "p"))
    return None


def paragraph(node):
    text = node.text or ""
    for child in node:
        if child.tag == TEXT + "s":
            text += " " * int(child.get(TEXT + "c", 1))
        elif child.tag == TEXT + "tab":
            text += "\t"
        elif child.tag == TEXT + "line-break":
            text += "\n"
        else:
            text += paragraph(child)
        text += child.tail or ""
    return text


def main():
    kind, path = sys.argv[1:3]
    if kind == "csv":
        names, rows = separated(path, ",")
    elif kind == "tsv":
        names, rows = separated(path, "\t")
    elif kind == "json":
        with open_text(path) as file:
            names, rows = objects([file.read()])
    elif kind == "ndjson":
        with open_text(path) as file:
            names, rows = objects(file.read().removesuffix("\n").split("\n"))
    elif kind == "xlsx":
        names, rows = xlsx(path)
    else:
        names, rows = fods(path)
    json.dump({"names": names, "rows": rows}, sys.stdout)


main()
