"""Where everything lies: the project, its var/ folder, the servers' data and their sockets."""

import hashlib
import json
import os
import re
import secrets
import stat
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from launcher.system import service_user
from launcher.system.locks import exclusively
from launcher.system.say import Refusal

ROOT = Path(__file__).resolve().parent.parent
SERVICE_HOME = Path("/var/lib")
LONGEST_SOCKET = 100
"""Unix socket paths end at 108 bytes; some libraries stop earlier."""
SAFE_SOCKET_FOLDER = re.compile(r"[A-Za-z0-9_./-]+")
"""Socket paths become parts of URLs, which not every library unquotes."""


@dataclass(frozen=True)
class Place:
    """One set of embedded servers: its folders, who runs it, and whether a power cut may lose data."""

    var: Path
    home: Path
    sockets: Path
    logs: Path
    user: str | None
    durable: bool = True

    @property
    def postgres_data(self) -> Path:
        return self.home / "postgres"

    @property
    def redis_data(self) -> Path:
        return self.home / "redis"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    def lock(self, name: str) -> Path:
        """The path of one of the launcher's lock files."""
        return self.home / "lock" / name

    def to_json(self) -> str:
        return json.dumps(
            {key: str(value) if isinstance(value, Path) else value for key, value in asdict(self).items()}
        )

    @classmethod
    def from_json(cls, text: str) -> "Place":
        raw = json.loads(text)
        paths = {key: Path(raw[key]) for key in ("var", "home", "sockets", "logs")}
        return cls(**paths, user=raw["user"], durable=raw["durable"])


def var_folder() -> Path:
    """The folder of everything that is not code: CRM_VAR or var/ in the project; private."""
    chosen = os.environ.get("CRM_VAR")
    var = Path(chosen).expanduser().resolve() if chosen else ROOT / "var"
    try:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        (var / "log").mkdir(mode=0o700, exist_ok=True)
        (var / "lock").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Refusal(f"Cannot write to {var}: {error.strerror}. Use a folder of your own, or set CRM_VAR.") from None
    if not os.access(var, os.W_OK | os.X_OK) or not os.access(var / "lock", os.W_OK | os.X_OK):
        raise Refusal(f"{var} belongs to another user. Use a clone of your own, or set CRM_VAR.")
    return var


def everyday() -> Place:
    """The servers of bin/run and bin/manage."""
    var = var_folder()
    if os.geteuid() != 0:
        return Place(var, var, socket_folder(var / "run"), var / "log", None)
    home = SERVICE_HOME / f"crm-{instance_id(var)}"
    return Place(var, home, home / "run", var / "log", service_user.ensure())


def prepare(place: Place) -> None:
    """Make the folders; the servers' own ones belong to the user that runs them."""
    for folder in (place.home, place.home / "lock", place.var, place.logs):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if place.user:
        (place.home / "belongs-to").write_text(f"{place.var}\n")
        for parent in (place.home, place.home.parent):
            if parent != SERVICE_HOME:
                parent.chmod(0o711)
    for folder in (place.sockets, place.postgres_data, place.redis_data):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if place.user:
            service_user.give(folder, place.user)


def socket_folder(wanted: Path) -> Path:
    """`wanted`, or a short private folder under the temporary one when its path will not do for sockets."""
    longest = wanted / ".s.PGSQL.5432.lock"
    if len(os.fsencode(longest)) < LONGEST_SOCKET and SAFE_SOCKET_FOLDER.fullmatch(str(wanted)):
        return wanted
    digest = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"crm-{os.geteuid()}-{digest}"
    if len(os.fsencode(folder)) > LONGEST_SOCKET - 20 or not SAFE_SOCKET_FOLDER.fullmatch(str(folder)):
        folder = Path("/tmp") / folder.name  # noqa: S108 - made private and checked just below # nosec B108
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise Refusal(f"{folder} is not a private folder of yours; remove it and try again.")
    return folder


def instance_id(var: Path) -> str:
    """A name for this var/ folder's data under /var/lib; a copied folder gets a new one, a moved one keeps its own."""
    path = var / "instance.json"
    with exclusively(var / "lock" / "instance", seconds=30, notice="Waiting for another start ..."):
        try:
            known = json.loads(path.read_text())
        except (OSError, ValueError):
            known = {}
        if known.get("var") == str(var):
            return str(known["id"])
        moved = known and not _same_id(Path(known["var"]) / "instance.json", known["id"])
        name = known["id"] if moved else secrets.token_hex(6)
        path.write_text(json.dumps({"id": name, "var": str(var)}))
        return str(name)


def _same_id(path: Path, name: str) -> bool:
    try:
        return bool(json.loads(path.read_text())["id"] == name)
    except (OSError, ValueError, KeyError):
        return False
