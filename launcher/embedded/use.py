"""Using the embedded servers: starts those that do not run, shares those that do, stops them after the last user."""

import os
import select
import subprocess
import sys
import time
from pathlib import Path

from launcher.place import ROOT, Place, prepare
from launcher.system import child
from launcher.system.locks import FileLock
from launcher.system.say import Refusal

START_SECONDS = 150.0
MAIN = ROOT / "launcher" / "__main__.py"


class Use:
    """This process's use of one server, from construction until `end()` or the process's death."""

    def __init__(self, name: str, place: Place) -> None:
        """Start or join server `name`; raises Refusal with the server's own words if it cannot start."""
        self.name, self.place = name, place
        prepare(place)
        self._users = FileLock(place.lock(f"{name}.users"))
        if not self._users.wait(shared=True, seconds=START_SECONDS):
            raise Refusal(f"{name} is still stopping after {START_SECONDS:.0f} seconds.")
        self._starting = FileLock(place.lock(f"{name}.starting"))
        if not self._starting.wait(seconds=START_SECONDS):
            raise Refusal(f"{name} is still being started by another process.")
        try:
            self._keeper: subprocess.Popen[bytes] | None = None
            self.keeper_pid = self._joinable_keeper()
            if not self.keeper_pid:
                self._keeper = self._start()
                self.keeper_pid = self._keeper.pid
        finally:
            self._starting.release()

    def _joinable_keeper(self) -> int:
        """The number of a keeper whose server is up and not stopping, or 0."""
        lock = FileLock(self.place.lock(f"{self.name}.keeper"))
        try:
            return 0 if lock.take() else int(lock.read() or 0)
        finally:
            lock.close()

    def _start(self) -> "subprocess.Popen[bytes]":
        read, write = os.pipe()
        words: list[str | Path] = [sys.executable, "-P", MAIN, "keep", self.name, str(write), self.place.to_json()]
        with (self.place.logs / f"{self.name}.log").open("ab") as log:
            keeper = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                pass_fds=(write,),
                start_new_session=True,
            )
        os.close(write)
        try:
            answer = _read_all(read, START_SECONDS)
        finally:
            os.close(read)
        if answer != "ready":
            keeper.wait(30)
            raise Refusal(answer or f"{self.name} did not start; see {self.place.logs / (self.name + '.log')}")
        return keeper

    def is_running(self) -> bool:
        """Whether the server's keeper is still there."""
        if self._keeper is not None:
            self._keeper.poll()
        return child.is_alive(self.keeper_pid)

    def exit_fd(self) -> int:
        """A file descriptor that becomes readable when the server has ended."""
        return os.pidfd_open(self.keeper_pid)

    def end(self, seconds: float = 60) -> None:
        """Let go of the server; if nobody else uses it, wait until it has stopped."""
        self._users.release()
        end = time.monotonic() + seconds
        shared_since = None
        while time.monotonic() < end and self.is_running():
            if self._users.take(shared=True):
                self._users.release()
                shared_since = shared_since or time.monotonic()
                if time.monotonic() - shared_since > 0.3:
                    break
            time.sleep(0.02)
        self._users.close()
        self._starting.close()
        if self._keeper is not None:
            self._keeper.poll()


def _read_all(fd: int, seconds: float) -> str:
    """What the keeper reports: its whole message, or what came until it ended."""
    text, end = b"", time.monotonic() + seconds
    while time.monotonic() < end:
        if not select.select([fd], [], [], end - time.monotonic())[0]:
            break
        part = os.read(fd, 4096)
        if not part:
            break
        text += part
    return text.decode(errors="replace")
