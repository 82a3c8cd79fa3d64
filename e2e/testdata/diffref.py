"""Generate pairs of row sets and compute how they differ: diffref.py FIRST COUNT

Each pair is one line of JSON: the model and the rows of both sides, arguments for the command,
and the result that the command must have. Pair N is always the same. What was planted is
recorded while a pair is generated; the result is computed from the rows alone, with
Python's own types. The program ends with an error if the two do not agree.
"""

import json
import random
import sys
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

MODEL = {
    "Int64": "", "Int32": "", "Decimal": ' Precision="30" Scale="6"', "Double": "", "String": "", "Boolean": "",
    "Date": "", "DateTimeOffset": ' Precision="7"', "Guid": "",
}
WORDS = ["", "a", "A", "b", "B", "ä", "Ä", "z", "Z", "ß", "ss", "é", "e\u0301", "10", "9", "-1", "a b", "a-b", "a_b", "日本", "ﬀ",
         "\U0001f600", "\uffee", "'", '"', "\\", "\t", "null", "i", "I", "ı", "İ", "%", "&", "#", "/"]


class Value:
    """A value of a type, and the JSON text that one side writes for it."""

    def __init__(self, kind, value):
        self.kind, self.value = kind, value

    def text(self, rng):
        """JSON of the value, in one of its spellings."""
        v = self.value
        if v is None:
            return "null"
        if self.kind == "Decimal":
            text = format(v, "f")
            return text + rng.choice(["", "0", "00"]) if "." in text else text + rng.choice(["", ".0", ".000"])
        if self.kind == "Double":
            return rng.choice([format(v, "f"), format(v, "E")])
        if self.kind == "DateTimeOffset":
            zone = rng.choice([0, 0, 120, -330, 840])
            t = v.astimezone(timezone(timedelta(minutes=zone)))
            text = t.strftime("%Y-%m-%dT%H:%M:%S.%f") + rng.choice(["", "0"])
            return json.dumps(text + ("Z" if zone == 0 else f"{'+' if zone > 0 else '-'}{abs(zone) // 60:02}:{abs(zone) % 60:02}"))
        if self.kind == "Guid":
            return json.dumps(v.upper() if rng.random() < 0.2 else v)
        if self.kind == "Date":
            return json.dumps(v.isoformat())
        return json.dumps(v, ensure_ascii=rng.random() < 0.3)


def guid(rng):
    h = f"{rng.getrandbits(128):032x}"
    return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"


def make(kind, rng, near=0):
    """A random value; those of a key are near one another, so that both sides and ties are met."""
    if kind == "Int64":
        return rng.choice([0, 2**53, -(2**63), 2**63 - 1 - 2 * near]) + rng.randrange(2 * near + 1)
    if kind == "Int32":
        return rng.randrange(-near - 40, near + 40)
    if kind == "Decimal":
        return Decimal(rng.randrange(-10**20, 10**20)).scaleb(-rng.randrange(7)) if near == 0 else Decimal(rng.randrange(near)).scaleb(-2)
    if kind == "Double":
        return Decimal(rng.randrange(-(10**9), 10**9)).scaleb(-rng.randrange(5))
    if kind == "Boolean":
        return rng.random() < 0.5
    if kind == "Date":
        return date(rng.choice([1, 1582, 1899, 1970, 2024, 9996]), 1, 1) + timedelta(days=rng.randrange(near + 300))
    if kind == "DateTimeOffset":
        return datetime(rng.choice([1800, 1970, 2024]), 2, 28, 22, tzinfo=timezone.utc) + timedelta(
            seconds=rng.randrange(near + 90000), microseconds=rng.choice([0, 0, 1, 999999, 123000]))
    if kind == "Guid":
        return guid(rng)
    return "".join(rng.choice(WORDS) for _ in range(rng.randrange(1, 5)))


KEYS = [["Int64"], ["String"], ["Guid"], ["String", "Int32"], ["Date"], ["DateTimeOffset"], ["Decimal"], ["Guid", "Date", "String"]]


def natural(text):
    """Numbers in a text by value, letters of both cases together."""
    parts, digits = [], ""
    for c in text.casefold() + "\0":
        if c in "0123456789":
            digits += c
        else:
            if digits:
                parts.append((0, int(digits), ""))
            parts, digits = parts + [(1, 0, c)], ""
    return parts


# How services sort texts and GUIDs: by code point, by UTF-16, without case, naturally, and
# GUIDs as SQL Server does, the last group first.
COLLATIONS = {
    "String": [lambda v: v, lambda v: v.encode("utf-16-be"), lambda v: (v.casefold(), v), natural],
    "Guid": [lambda v: v, lambda v: (v[24:], v[19:23], v[16:18], v[14:16], v[11:13], v[9:11], v[:8])],
}


class Pair:
    def __init__(self, seed):
        self.seed, self.rng = seed, random.Random(seed)
        rng = self.rng
        self.arguments, self.planted = [], {}
        self.tolerance, self.fold, self.trim, self.ignored, self.named = None, False, False, set(), None
        kinds = KEYS[seed % len(KEYS)]
        self.key = [f"K{i}" for i in range(len(kinds))]
        self.types = dict(zip(self.key, kinds))
        for i in range(rng.randrange(1, 7)):
            self.types[f"C{i}"] = rng.choice(list(MODEL))
        self.nulls = seed % 5 == 4  # parts of the key may be null: it is one by --key only
        self.columns = [c for c in self.types if c not in self.key]
        self.base = self.rows()
        self.sides = [dict(self.base), dict(self.base)]
        self.options()
        if seed % 10 != 9:
            self.plant()
        self.refused = seed % 7 == 6 and all(self.sides)

    def rows(self):
        rng, rows, n = self.rng, {}, self.rng.choice([0, 2, 17, 60, 60, 240])
        for _ in range(n):
            key = tuple(make(self.types[k], rng, 3 * n + 20) for k in self.key)
            if self.nulls:
                key = tuple(None if rng.random() < 0.1 else v for v in key)
            rows[key] = tuple(None if rng.random() < 0.15 else make(self.types[c], rng) for c in self.columns)
        return rows

    def options(self):
        rng, choice = self.rng, self.seed % 6
        if choice == 1:
            self.tolerance = Decimal("0.001")
            self.arguments += ["--tolerance", "1e-3"]
        elif choice == 2:
            self.fold = True
            self.arguments.append("--ignore-case")
        elif choice == 3:
            self.trim = True
            self.arguments.append("--trim")
        elif choice == 4 and len(self.columns) > 1:
            self.ignored = {rng.choice(self.columns)}
        elif choice == 5 and len(self.columns) > 1:
            self.named = set(rng.sample(self.columns, len(self.columns) // 2))
            self.arguments += ["--columns", ",".join(sorted(self.named))]

    def compared(self):
        return [c for c in self.columns if c not in self.ignored and (self.named is None or c in self.named)]

    def plant(self):
        """Differences of all kinds, and changes that are no difference under the options."""
        rng, left, right = self.rng, self.sides[0], self.sides[1]
        for key in rng.sample(list(self.base), (len(self.base) + 2) // 3):
            kind = rng.choice(["left_only", "right_only", "changed", "changed", "harmless"])
            if kind == "left_only":
                del right[key]
            elif kind == "right_only":
                del left[key]
            elif kind == "changed":
                column = rng.choice(self.columns)
                if column not in self.compared():
                    kind = ""
                row = dict(zip(self.columns, right[key]))
                row[column] = self.other(self.types[column], row[column])
                right[key] = tuple(row.values())
            else:
                kind, right[key] = "", tuple(self.harmless(self.types[c], v) for c, v in zip(self.columns, right[key]))
            if kind:
                self.planted[key] = kind

    def other(self, kind, value):
        """Another value that differs under every option, often by as little as can be."""
        rng = self.rng
        if value is None:
            return "" if kind == "String" else make(kind, rng)
        if kind == "Boolean":
            return not value
        if rng.random() < 0.15:
            return None
        step = Decimal("0.002") if self.tolerance else Decimal("0.000001")
        if kind in ("Int64", "Int32"):
            return value + 1 if value < 2**31 - 1 or 2**31 < value < 2**62 else value - 1
        if kind == "Decimal":
            return value + step
        if kind == "Double":
            return value + Decimal("0.5")
        if kind == "Date":
            return value - timedelta(days=1) if value > date(2000, 1, 1) else value + timedelta(days=1)
        if kind == "DateTimeOffset":
            return value + timedelta(microseconds=1)
        if kind == "Guid":
            return ("0" if value[0] != "0" else "1") + value[1:]
        return value + rng.choice(["x", "\u0301", "x ", "\u200b", "\n."])

    def harmless(self, kind, value):
        if value is None:
            return None
        if kind == "Decimal" and self.tolerance:
            return value + Decimal("0.0005")
        if kind == "String" and self.fold:
            return "".join(c.swapcase() if c.isascii() else c for c in value)
        if kind == "String" and self.trim:
            return "  " + value + " "
        return value

    # The reference: from the rows alone.

    def same(self, kind, a, b):
        if a is None or b is None:
            return a is b
        if kind == "String":
            if self.trim:
                a, b = a.strip(" "), b.strip(" ")
            return a.casefold() == b.casefold() if self.fold else a == b
        if self.tolerance and kind in ("Int64", "Int32", "Decimal", "Double"):
            return abs(a - b) <= self.tolerance
        return a == b

    def reference(self):
        left, right = self.sides
        found = {key: "left_only" for key in left if key not in right} | {key: "right_only" for key in right if key not in left}
        cells = {}
        for key in left.keys() & right.keys():
            pairs = zip(self.columns, left[key], right[key])
            differ = [c for c, a, b in pairs if c in self.compared() and not self.same(self.types[c], a, b)]
            if differ:
                found[key], cells[key] = "changed", differ
        if found != self.planted:
            raise SystemExit(f"diffref: pair {self.seed}: the reference finds {len(found)}, {len(self.planted)} were planted")
        return found, cells

    def write(self):
        found, cells = self.reference()
        rng, sides, written = self.rng, [], []
        tied = rng.randrange(2) if self.refused else None
        for n, rows in enumerate(self.sides):
            texts = {key: {n: Value(self.types[n], v).text(rng) for n, v in zip(self.types, key + row)} for key, row in rows.items()}
            sort = [rng.choice(COLLATIONS.get(self.types[k], [lambda v: v])) for k in self.key]
            order = sorted(rows, key=lambda key: [(v is not None, s(v) if v is not None else 0) for s, v in zip(sort, key)])
            sides.append(self.side([texts[key] for key in order], n == tied))
            written.append(texts)
        arguments, ignored = list(self.arguments), self.ignored | ({"ID"} if self.nulls and self.named is None else set())
        if ignored:
            arguments += ["--ignore", ",".join(sorted(ignored))]
        if self.nulls:
            arguments += ["--key", ",".join(self.key)]
        result = []
        for key, kind in found.items():
            row = {"kind": kind, "key": {n: (written[1] if kind == "right_only" else written[0])[key][n] for n in self.key}, "columns": {}}
            for c in cells.get(key, []):
                row["columns"][c] = {"left": written[0][key][c], "right": written[1][key][c]}
            result.append(row)
        counts = {k: sum(r["kind"] == k for r in result) for k in ("changed", "left_only", "right_only")}
        counts["equal"] = len(self.sides[0].keys() & self.sides[1].keys()) - counts["changed"]
        return {"seed": self.seed, "types": self.types, "left": sides[0], "right": sides[1],
                "arguments": arguments, "refused": self.refused, "counts": counts, "result": result}

    def side(self, rows, tied):
        """The rows as a service has them, with its own order of columns."""
        rng, names = self.rng, list(self.types)
        if tied:  # another row with the key of one that is there, equal or not
            at, values = rng.randrange(len(rows)), rng.choice(rows)
            rows = rows[:at] + [rows[at], values | {k: rows[at][k] for k in self.key}] + rows[at + 1:]
        rng.shuffle(names)
        model = self.model(names)
        if self.nulls:  # the declared key is a number of the environment's own
            model += '<Property Name="ID" Type="Edm.Int64" Nullable="false"/>'
            names, start = ["ID"] + names, rng.randrange(1000)
            rows = [row | {"ID": str(start + i)} for i, row in enumerate(rows)]
        return {"rows": [object_of(row, names) for row in rows], "model": model, "order": self.key,
                "key": ["ID"] if self.nulls else self.key, "limit": rng.choice([0, 7, 50]), "links": rng.random() < 0.5}

    def model(self, names):
        text = ""
        for n in names:
            nullable = "false" if n in self.key and not self.nulls else "true"
            text += f'<Property Name="{n}" Type="Edm.{self.types[n]}" Nullable="{nullable}"{MODEL[self.types[n]]}/>'
        return text


def object_of(texts, names):
    return "{" + ",".join(f"{json.dumps(n)}:{texts[n]}" for n in names) + "}"


def main():
    first, count = int(sys.argv[1]), int(sys.argv[2])
    for seed in range(first, first + count):
        print(json.dumps(Pair(seed).write()))


main()
