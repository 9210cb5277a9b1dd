"""A keeper: one process that runs one server for as long as anybody uses it.

Users hold a shared lock; the keeper waits for the same lock alone. The kernel frees the lock of
whoever dies, by kill -9 too, so the last user's end is the server's end, and no count can be wrong.
"""

import contextlib
import os
import select
import signal
import subprocess
import threading
from types import ModuleType

from launcher.embedded import postgres, redis_server
from launcher.place import Place
from launcher.system import child
from launcher.system.locks import FileLock
from launcher.system.logs import keep_small
from launcher.system.say import Refusal

SERVERS: dict[str, ModuleType] = {"postgres": postgres, "redis": redis_server}
STOP_SECONDS = 60.0
LOG_CHECK_SECONDS = 30.0


def run(name: str, place: Place, report_fd: int) -> int:
    """Start server `name`, write `ready` to `report_fd`, and stay until nobody uses it.

    The note in the keeper's lock names this process exactly while its server may be joined.
    """
    alone = FileLock(place.lock(f"{name}.keeper"))
    if not alone.wait(seconds=90):
        _report(report_fd, "an earlier keeper does not end")
        return 1
    alone.write("")
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write)
    for sig in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sig, lambda *_: None)
    server = None
    try:
        server = start(name, place)
        alone.write(str(os.getpid()))
        _report(report_fd, "ready")
        _wait_until_unused(name, place, server, wake_read, wake_write)
    except Refusal as refusal:
        _report(report_fd, str(refusal))
        return 1
    finally:
        alone.write("")
        if server is not None:
            child.stop(server, SERVERS[name].STOP_SIGNAL, STOP_SECONDS)
    return 0


def start(name: str, place: Place) -> "subprocess.Popen[bytes]":
    """Start one server as a child of this process and wait until it answers."""
    module = SERVERS[name]
    module.prepare(place)
    log = place.logs / f"{name}.log"
    keep_small(log)
    folder = "/" if name == "postgres" else place.redis_data
    environment = postgres.environment()
    server = child.spawn(
        module.command(place), on_parent_death=module.STOP_SIGNAL, log=log, env=environment, user=place.user, cwd=folder
    )
    if not module.wait_until_ready(place, server):
        child.stop(server, signal.SIGKILL, 5)
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-10:])
        raise Refusal(f"{name} did not start; the end of {log}:\n{tail}")
    return server


def _wait_until_unused(
    name: str, place: Place, server: "subprocess.Popen[bytes]", wake_read: int, wake_write: int
) -> None:
    """Return when the last user is gone, the server has ended, or somebody told us to stop."""
    users = FileLock(place.lock(f"{name}.users"))

    def wait_for_the_last() -> None:
        users.wait()
        with contextlib.suppress(OSError):
            os.write(wake_write, b"u")

    threading.Thread(target=wait_for_the_last, daemon=True).start()
    gone = os.pidfd_open(server.pid)
    while not select.select([wake_read, gone], [], [], LOG_CHECK_SECONDS)[0]:
        keep_small(place.logs / f"{name}.log")


def _report(fd: int, text: str) -> None:
    with contextlib.suppress(OSError):
        os.write(fd, text.encode())
        os.close(fd)


def main(arguments: list[str]) -> int:
    """`keep NAME REPORT_FD PLACE`: started by launcher.servers, never by hand."""
    name, fd, place = arguments
    return run(name, Place.from_json(place), int(fd))
