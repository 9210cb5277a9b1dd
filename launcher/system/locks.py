"""File locks that the kernel frees by itself, so that no crash or reboot can leave a stale one."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from launcher.system.say import Refusal, say


class FileLock:
    """One open lock file; its lock goes with the process that holds it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = path
        self.fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self, *, shared: bool = False) -> bool:
        """Take the lock if it is free now (shared: if nobody holds it alone)."""
        try:
            fcntl.flock(self.fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def wait(self, *, shared: bool = False, seconds: float = 0, notice: str = "") -> bool:
        """Take the lock within `seconds` (0: wait for ever); says `notice` once if it must wait."""
        if self.take(shared=shared):
            return True
        if notice:
            say(notice)
        if not seconds:
            fcntl.flock(self.fd, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
            return True
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(0.05)
            if self.take(shared=shared):
                return True
        return False

    def release(self) -> None:
        """Let others have it."""
        fcntl.flock(self.fd, fcntl.LOCK_UN)

    def close(self) -> None:
        """Release and forget the file."""
        os.close(self.fd)

    def write(self, text: str) -> None:
        """Leave a note for whoever finds the lock taken."""
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, text.encode(), 0)

    def read(self) -> str:
        """The holder's note."""
        return os.pread(self.fd, 4096, 0).decode(errors="replace")


@contextlib.contextmanager
def exclusively(path: Path, *, seconds: float, notice: str) -> Iterator[FileLock]:
    """Hold the lock at `path`; waits at most `seconds` for another holder, then refuses."""
    lock = FileLock(path)
    try:
        if not lock.wait(seconds=seconds, notice=notice):
            raise Refusal(f"Still locked after {seconds:.0f} seconds: {path}")
        yield lock
    finally:
        lock.close()
