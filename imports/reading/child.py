"""The process that reads: `python -m imports.reading.child FILE` writes a line of JSON a row, and ends with what it was.

Whatever a broken file does to a parser (an allocation of 100 GB, a panic, an endless loop) happens here and is told
by the parent as "cannot be read".
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

from imports.reading.limits import MEMORY, SECONDS
from imports.reading.refusals import Unreadable
from imports.reading.sheets import Book
from imports.reading.sniff import kind_of
from imports.reading.text import TextTable


def main(path: Path) -> None:
    """Read the file to the standard output: `sheet TAB row TAB json` lines, then `=json` or `!json`."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        _end("=", _read(path))
    except Unreadable as why:
        _end("!", {"code": why.code, "params": why.params})
    except MemoryError:
        _end("!", {"code": "too_much", "params": {}})
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as failure:  # a parser written in Rust panics with an exception of its own
        if isinstance(failure, Exception) or type(failure).__name__ == "PanicException":
            _end("!", {"code": "damaged", "params": {}})
        else:
            raise


def _read(path: Path) -> dict[str, Any]:
    kind = kind_of(path)
    table: Book | TextTable = TextTable(path) if kind == "csv" else Book(path, kind)
    counts = [0] * len(table.names)
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    write = sys.stdout.write
    for sheet, number, row in table.rows():
        counts[sheet] += 1
        write(f"{sheet}\t{number}\t{encode(row)}\n")
    if not any(counts):
        raise Unreadable("no_rows")
    return {
        "format": kind,
        "charset": getattr(table, "charset", ""),
        "separator": getattr(table, "separator", ""),
        "sheets": [
            {"name": name, "rows": rows, "hidden": name in table.hidden}
            for name, rows in zip(table.names, counts, strict=True)
        ],
        "notes": table.notes,
    }


def _end(mark: str, what: dict[str, Any]) -> None:
    sys.stdout.write(f"{mark}{json.dumps(what, ensure_ascii=False)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[union-attr]
    main(Path(sys.argv[1]))
