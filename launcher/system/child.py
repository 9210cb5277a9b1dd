"""Child processes that never outlive the launcher."""

import contextlib
import ctypes
import errno
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(sig: signal.Signals) -> Callable[[], None]:
    """A preexec function: the kernel sends `sig` when the parent dies, even by kill -9.

    Runs after the change of user, because that change would clear the request.
    """
    parent = os.getpid()

    def ask() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        for inherited in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            signal.signal(inherited, signal.SIG_DFL)
        if _libc.prctl(PR_SET_PDEATHSIG, int(sig), 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
        if os.getppid() != parent:
            os._exit(1)

    return ask


def spawn(
    command: Sequence[str | Path],
    *,
    on_parent_death: signal.Signals,
    log: Path | None = None,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
    cwd: Path | str | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, appending its output to `log`.

    Call it from the main thread: the kernel watches the thread that made the child.
    """
    output: int | IO[bytes] = subprocess.DEVNULL
    if log is not None:
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        output = log.open("ab")
    try:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=die_with_parent(on_parent_death),
            user=user,
            group=user,
            extra_groups=[] if user else None,
        )
    finally:
        if not isinstance(output, int):
            output.close()


def kill_group(pgid: int) -> None:
    """Kill what is left of a child's session; nothing left is fine."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pgid, signal.SIGKILL)


def stop(process: subprocess.Popen[bytes], sig: signal.Signals, seconds: float) -> int:
    """Ask `process` to end, insist after `seconds`, and sweep up its own children."""
    if process.poll() is None:
        process.send_signal(sig)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            kill_group(process.pid)
    code = process.wait()
    kill_group(process.pid)
    return code


@contextlib.contextmanager
def killed_on_error(process: "subprocess.Popen[str]") -> Iterator[None]:
    """Do not wait for `process` when we are told to stop in the middle."""
    try:
        yield
    except BaseException:
        process.kill()
        raise


def is_alive(pid: int) -> bool:
    """Whether a process with this number runs (a zombie does not)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def command_line(pid: int) -> str:
    """The words a process was started with, or nothing if it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def wait_for_exit(pid: int, seconds: float) -> bool:
    """Wait for a process that need not be our child; True once it is gone."""
    try:
        fd = os.pidfd_open(pid)
    except OSError as error:
        if error.errno == errno.ESRCH:
            return True
        return _poll_for_exit(pid, seconds)
    try:
        return bool(select.select([fd], [], [], seconds)[0])
    finally:
        os.close(fd)


def _poll_for_exit(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not is_alive(pid)
