"""The virtual environment at .venv: made on first use, renewed when the requirements change."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from launcher.place import ROOT
from launcher.system import child
from launcher.system.locks import exclusively
from launcher.system.say import Counter, Refusal, say

FOLDER = ROOT / ".venv"
PYTHON = FOLDER / "bin" / "python"
BEING_CHANGED = FOLDER / ".being-changed"
"""Exists while pip works; whoever finds it later starts over."""


def ensure(var: Path, *, dev: bool = False) -> Path:
    """The environment's Python, with the requirements (and those of developers) installed."""
    wanted = fingerprint(requirement_files(dev))
    stamp = FOLDER / (".stamp-dev" if dev else ".stamp-run")
    if _is_good(stamp, wanted):
        return PYTHON
    lock = var / "lock" / "venv"
    with exclusively(lock, seconds=1800, notice="Another start is installing the packages; waiting for it ..."):
        if not _is_good(stamp, wanted):
            _install(var / "log" / "install.log", dev=dev)
            stamp.write_text(wanted)
            if dev:
                (FOLDER / ".stamp-run").write_text(fingerprint(requirement_files(False)))
    return PYTHON


def requirement_files(dev: bool) -> list[Path]:
    """The files that say what must be installed."""
    names = ["requirements.txt", "requirements-dev.txt"] if dev else ["requirements.txt"]
    return [ROOT / name for name in names]


def fingerprint(files: list[Path]) -> str:
    """Changes with the files' text and with the Python version."""
    digest = hashlib.sha256(f"{sys.version_info.major}.{sys.version_info.minor}".encode())
    for file in files:
        digest.update(b"\0" + file.read_bytes())
    return digest.hexdigest()


def _is_good(stamp: Path, wanted: str) -> bool:
    try:
        fresh = stamp.read_text() == wanted
    except OSError:
        return False
    return fresh and os.access(PYTHON, os.X_OK) and not BEING_CHANGED.exists()


def _install(log: Path, *, dev: bool) -> None:
    if not os.access(PYTHON, os.X_OK) or BEING_CHANGED.exists() or not _same_version():
        _make()
    for attempt in ("first", "second"):
        BEING_CHANGED.touch()
        if _pip_install(log, requirement_files(dev)[-1]):
            BEING_CHANGED.unlink()
            return
        if attempt == "first":
            say("      that failed; once more, into a new environment")
            _make()
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
    raise Refusal(f"The packages could not be installed:\n{tail}\n(all of it in {log})")


def _same_version() -> bool:
    version = "import sys; print(*sys.version_info[:2])"
    found = subprocess.run([PYTHON, "-c", version], capture_output=True, text=True, check=False)
    return found.stdout.split() == [str(part) for part in sys.version_info[:2]]


def _make() -> None:
    say(f"      making a virtual environment in {FOLDER}")
    if FOLDER.is_symlink():
        FOLDER.unlink()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    BEING_CHANGED.touch()
    made = subprocess.run([sys.executable, "-m", "venv", FOLDER], capture_output=True, text=True, check=False)
    if made.returncode:
        raise Refusal(f"No virtual environment could be made:\n{made.stdout}{made.stderr}")


def _pip_install(log: Path, requirements: Path) -> bool:
    """Run pip with a sign of life for people; its full output goes to the log."""
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--no-input",
        "--progress-bar",
        "off",
        "-r",
        requirements,
    ]
    total = sum(len(re.findall(r"(?m)^[A-Za-z]", file.read_text())) for file in requirement_files(True))
    if requirements.name == "requirements.txt":
        total = len(re.findall(r"(?m)^[A-Za-z]", requirements.read_text()))
    counter = Counter(total)
    with (
        log.open("w") as file,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=child.die_with_parent(signal.SIGTERM),
        ) as pip,
        child.killed_on_error(pip),
    ):
        for line in pip.stdout or ():
            file.write(line)
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                counter.one_more(re.split(r"[=<> ]", line.split(": ", 1)[-1].removeprefix("Collecting "))[0])
            elif line.startswith("Installing collected packages"):
                say(f"      unpacking {counter.count} packages")
    return pip.returncode == 0
