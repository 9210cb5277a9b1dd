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
from launcher.system.logs import tail
from launcher.system.say import Counter, Refusal, say

FOLDER = ROOT / ".venv"
PYTHON = FOLDER / "bin" / "python"
LOCK = ROOT / ".venv.lock"
BEING_CHANGED = FOLDER / ".being-changed"
"""Exists while pip works; whoever finds it later starts over."""


def ensure(var: Path, *, dev: bool = False) -> Path:
    """The environment's Python, with the requirements (and those of developers) installed."""
    wanted = fingerprint(requirement_files(dev))
    stamp = FOLDER / (".stamp-dev" if dev else ".stamp-run")
    if _is_good(stamp, wanted):
        return PYTHON
    notice = "Another start is installing the packages; waiting for it ..."
    with exclusively(LOCK, seconds=1800, notice=notice) as lock:
        if not _is_good(stamp, wanted):
            _Installation(var / "log" / "install.log", lock.fd, dev=dev).run()
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


class _Installation:
    """One attempt to make the environment right.

    Its processes hold the lock too: if we are killed, the next start waits until they have ended.
    """

    def __init__(self, log: Path, lock_fd: int, *, dev: bool) -> None:
        self.log, self.lock_fd = log, lock_fd
        self.requirements = requirement_files(dev)

    def run(self) -> None:
        """Install, if need be into a new environment; raises Refusal with pip's last words."""
        if not os.access(PYTHON, os.X_OK) or BEING_CHANGED.exists() or not _same_version():
            self._make()
        if not self._pip_install():
            say("      that failed; once more, into a new environment")
            self._make()
            if not self._pip_install():
                raise Refusal(f"The packages could not be installed:\n{tail(self.log)}\n(all of it in {self.log})")

    def _make(self) -> None:
        say(f"      making a virtual environment in {FOLDER}")
        if FOLDER.is_symlink():
            FOLDER.unlink()
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(exist_ok=True)
        BEING_CHANGED.touch()
        words: list[str | Path] = [sys.executable, "-m", "venv", FOLDER]
        made = subprocess.run(words, capture_output=True, text=True, check=False, pass_fds=[self.lock_fd])
        if made.returncode:
            raise Refusal(f"No virtual environment could be made:\n{made.stdout}{made.stderr}")

    def _pip_install(self) -> bool:
        """Run pip with a sign of life for people; its full output goes to the log."""
        BEING_CHANGED.touch()
        words: list[str | Path] = [PYTHON, "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
        counter = Counter(sum(len(re.findall(r"(?m)^\w", file.read_text())) for file in self.requirements))
        with (
            self.log.open("w") as file,
            subprocess.Popen(
                [*words, "-r", self.requirements[-1]],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                cwd=ROOT,
                pass_fds=[self.lock_fd],
                start_new_session=True,
                preexec_fn=child.die_with_parent(signal.SIGTERM),
            ) as pip,
            child.killed_on_error(pip),
        ):
            for line in pip.stdout or ():
                file.write(line)
                _show(line, counter)
        if pip.returncode == 0:
            BEING_CHANGED.unlink()
        return pip.returncode == 0


def _same_version() -> bool:
    version = "import sys; print(*sys.version_info[:2])"
    found = subprocess.run([PYTHON, "-c", version], capture_output=True, text=True, check=False)
    return found.stdout.split() == [str(part) for part in sys.version_info[:2]]


def _show(line: str, counter: Counter) -> None:
    """Tell people what pip is at, from a line of its output."""
    if line.startswith(("Collecting ", "Requirement already satisfied: ")):
        counter.one_more(re.split(r"[=<> ]", line.split(": ", 1)[-1].removeprefix("Collecting "))[0])
    elif line.startswith("Installing collected packages"):
        say(f"      unpacking {counter.count} packages")
