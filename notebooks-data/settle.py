"""Gives a new file the bytes of the committed one where both hold the same.

Processors of other families round matrix products in another way, so that numbers differ in their last digits from
machine to machine. Numbers are the same up to 1e-4 (or a share of 1e-6 of their size), pictures where no colour differs
by more than two of 255 levels, whatever command their metadata name. Anything else is a change: the new file stays.

Needs nothing but Python's standard library. Usage: settle.py COMMITTED NEW, with the names of files in two folders:
settle.py notebooks-data OUTPUT variables.csv figures/variables.png
"""

import argparse
import csv
import json
import shutil
import struct
import sys
import zlib
from pathlib import Path

TOLERANCE = 1e-4
LEVELS = 2


def same_number(a: float, b: float) -> bool:
    """Whether two numbers are equal but for rounding."""
    return a == b or abs(a - b) <= max(TOLERANCE, 1e-6 * max(abs(a), abs(b)))


def same_value(a: object, b: object) -> bool:
    """Whether two JSON values hold the same."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return same_number(a, b)
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same_value(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same_value, a, b))
    return a == b


def same_cell(a: str, b: str) -> bool:
    """Whether two cells of a table hold the same text or number."""
    if a == b:
        return True
    try:
        return same_number(float(a), float(b))
    except ValueError:
        return False


def same_table(a: Path, b: Path) -> bool:
    """Whether two CSV files hold the same."""
    with a.open(encoding="utf-8", newline="") as first, b.open(encoding="utf-8", newline="") as second:
        rows, others = list(csv.reader(first)), list(csv.reader(second))
    return len(rows) == len(others) and all(
        len(row) == len(other) and all(map(same_cell, row, other)) for row, other in zip(rows, others)
    )


def pixels(path: Path) -> tuple[bytes, list[bytes]]:
    """The header and the lines of an 8-bit RGB picture whose lines are stored plain or as differences upwards."""
    data = path.read_bytes()
    place, header, packed = 8, b"", b""
    while place < len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        content = data[place + 8 : place + 8 + length]
        header, packed = (content if kind == b"IHDR" else header), (packed + content if kind == b"IDAT" else packed)
        place += 12 + length
    width, height, depth, colours = struct.unpack(">IIBB", header[:10])
    if (depth, colours) != (8, 2):
        raise ValueError(f"{path}: expected an 8-bit RGB picture")
    raw, size, lines = zlib.decompress(packed), 3 * width + 1, []
    for y in range(height):
        kind, line = raw[y * size], raw[y * size + 1 : (y + 1) * size]
        if kind == 2 and lines:
            line = bytes((a + b) & 255 for a, b in zip(line, lines[-1]))
        elif kind not in (0, 2):
            raise ValueError(f"{path}: line {y} is stored in a way that is not read here")
        lines.append(line)
    return header, lines


def same_picture(a: Path, b: Path) -> bool:
    """Whether two PNG files show the same."""
    (header, lines), (other, others) = pixels(a), pixels(b)
    return header == other and all(
        line == second or all(abs(x - y) <= LEVELS for x, y in zip(line, second))
        for line, second in zip(lines, others)
    )


def same(a: Path, b: Path) -> bool:
    """Whether two files hold the same, as their ending asks."""
    if a.read_bytes() == b.read_bytes():
        return True
    if a.suffix == ".json":
        return same_value(json.loads(a.read_text(encoding="utf-8")), json.loads(b.read_text(encoding="utf-8")))
    return {".csv": same_table, ".png": same_picture}[a.suffix](a, b)


def main() -> int:
    """Settles the files that are named; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("committed", type=Path, help="the folder of the committed files")
    parser.add_argument("new", type=Path, help="the folder of the new ones")
    parser.add_argument("names", nargs="+", help="files in both")
    arguments = parser.parse_args()
    for name in arguments.names:
        committed, new = arguments.committed / name, arguments.new / name
        try:
            if committed.exists() and same(committed, new):
                shutil.copyfile(committed, new)
            else:
                print(f"{name} has changed", file=sys.stderr)
        except (OSError, ValueError, KeyError, zlib.error, struct.error) as error:
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
