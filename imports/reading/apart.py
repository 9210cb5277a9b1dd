"""Reading a file in a process of its own, with bounded memory and time."""

from __future__ import annotations

import json
import subprocess  # nosec B404
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from imports.reading.refusals import Unreadable

ROOT = Path(__file__).resolve().parent.parent.parent


class Reading:
    """One file being read: iterate over (sheet, row number, cells as JSON text), then `about` says what it was."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()  # the child runs in a folder of its own
        self.about: dict[str, Any] = {}

    def __iter__(self) -> Iterator[tuple[int, int, str]]:
        command = [sys.executable, "-m", "imports.reading.child", str(self.path)]
        with subprocess.Popen(  # nosec B603
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, encoding="utf-8"
        ) as child:
            try:
                yield from self._lines(child)
            finally:
                child.kill()
        if not self.about:
            # Killed by its limits: of memory, of time.
            raise Unreadable("too_much")

    def _lines(self, child: subprocess.Popen[str]) -> Iterator[tuple[int, int, str]]:
        if child.stdout is None:
            raise Unreadable("damaged")
        for line in child.stdout:
            if line[0] == "!":
                why = json.loads(line[1:])
                raise Unreadable(why["code"], **why["params"])
            if line[0] == "=":
                self.about = json.loads(line[1:])
                return
            sheet, number, cells = line.rstrip("\n").split("\t", 2)
            yield int(sheet), int(number), cells
