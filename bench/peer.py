"""Save an OData set as CSV or .xlsx, the way one writes it by hand: peer.py URL FILE [PAGE_SIZE]

With a page size, pages are asked for by $top and $skip; without one, by next links. An
.xlsx file is written by openpyxl, row by row (write_only).
"""

import csv
import json
import sys
import urllib.request


def fetch(url):
    with urllib.request.urlopen(url) as response:
        return json.load(response)


def pages(url, size):
    if size:
        skip = 0
        while rows := fetch(f"{url}?$top={size}&$skip={skip}")["value"]:
            yield rows
            skip += len(rows)
    else:
        while url:
            page = fetch(url)
            yield page["value"]
            url = page.get("@odata.nextLink")


def save(write, url, size):
    names = None
    for rows in pages(url, size):
        if names is None and rows:
            names = [name for name in rows[0] if not name.startswith("@")]
            write(names)
        for row in rows:
            write([row[name] for name in names])


def main():
    url, path = sys.argv[1:3]
    size = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    if path.endswith(".xlsx"):
        import openpyxl

        book = openpyxl.Workbook(write_only=True)
        save(book.create_sheet().append, url, size)
        book.save(path)
    else:
        with open(path, "w", newline="", encoding="utf-8") as file:
            save(csv.writer(file).writerow, url, size)


main()
