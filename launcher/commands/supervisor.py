"""The CRM's own processes: starts them, notices the first that ends, stops all in order."""

import contextlib
import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from launcher.embedded.use import Use
from launcher.system import child
from launcher.system.logs import keep_small

LOG_CHECK_SECONDS = 30.0


@dataclass(frozen=True)
class Program:
    """A process of the CRM: what it runs, and how long it may take to end when asked."""

    name: str
    command: Sequence[str | Path]
    seconds_to_stop: float
    on_launcher_death: signal.Signals = signal.SIGTERM


class Supervisor:
    """Runs programs side by side; they stop in the reverse order of their start."""

    def __init__(self, logs: Path, env: Mapping[str, str], cwd: Path) -> None:
        self.logs, self.env, self.cwd = logs, env, cwd
        self._running: list[tuple[Program, subprocess.Popen[bytes]]] = []

    def start(self, program: Program) -> None:
        """Start one program with a log of its own."""
        log = self.log(program.name)
        keep_small(log)
        process = child.spawn(
            program.command, on_parent_death=program.on_launcher_death, log=log, env=self.env, cwd=self.cwd
        )
        self._running.append((program, process))

    def log(self, name: str) -> Path:
        """Where a program's output goes."""
        return self.logs / f"{name}.log"

    def ended(self) -> tuple[str, int] | None:
        """Name and exit code of a program that has ended by itself, if any has."""
        for program, process in self._running:
            code = process.poll()
            if code is not None:
                return program.name, code
        return None

    def watch(self, uses: Sequence[Use]) -> str:
        """Wait until a program or a server ends; says which, in words."""
        with contextlib.suppress(ProcessLookupError):
            fds = [os.pidfd_open(process.pid) for _, process in self._running]
            fds += [use.exit_fd() for use in uses]
            while not select.select(fds, [], [], LOG_CHECK_SECONDS)[0]:
                for program, _ in self._running:
                    keep_small(self.log(program.name))
        if ended := self.ended():
            return f"{ended[0]} ended by itself ({how_it_ended(ended[1])})"
        gone = next((use.name for use in uses if not use.is_running()), "a server")
        return f"{gone} ended by itself"

    def stop(self) -> None:
        """Stop all, the last started first; insists with those that do not listen."""
        while self._running:
            program, process = self._running[-1]
            child.stop(process, signal.SIGTERM, program.seconds_to_stop)
            self._running.pop()

    def note(self) -> list[dict[str, int | str]]:
        """What a later start needs to know about our processes if we are killed."""
        return [{"pid": p.pid, "born": born(p.pid), "name": program.name} for program, p in self._running]


def how_it_ended(code: int) -> str:
    """An exit code in words."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def born(pid: int) -> str:
    """When a process started, in the kernel's ticks: with the number it names one process for ever."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def sweep_leftovers(note: str, seconds: float = 15) -> None:
    """Wait for the processes of a launcher that was killed; they are ending already."""
    try:
        processes = json.loads(note)["processes"]
        end = time.monotonic() + seconds
        for entry in processes:
            if born(entry["pid"]) == entry["born"] and not child.wait_for_exit(entry["pid"], end - time.monotonic()):
                child.kill_group(entry["pid"])
    except (ValueError, KeyError, TypeError):
        return
