"""Log files that stay small while a process keeps them open."""

import os
import shutil
from pathlib import Path

LARGEST = 5 * 1024 * 1024


def keep_small(log: Path, largest: int = LARGEST) -> None:
    """Past `largest` bytes, keep the text so far as `.1` and empty the file (its writers append)."""
    try:
        if log.stat().st_size > largest:
            shutil.copyfile(log, log.with_name(log.name + ".1"))
            os.truncate(log, 0)
    except FileNotFoundError:
        pass


def tail(log: Path, lines: int = 20) -> str:
    """The last lines of a log, for a person to read."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 64 * 1024))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
    except OSError:
        return "(no log)"
