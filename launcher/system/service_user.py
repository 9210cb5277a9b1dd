"""The system user that runs the servers when root starts them, for PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from launcher.system.say import Refusal

NAME = "crm"
FALLBACK = "nobody"


def ensure() -> str:
    """The service user's name; makes the user on first use."""
    if _exists(NAME):
        return NAME
    for command in (
        ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
         "--shell", "/usr/sbin/nologin", NAME],
        ["adduser", "-S", "-D", "-H", NAME],
    ):  # fmt: skip
        if shutil.which(command[0]) and _runs(command) and _exists(NAME):
            return NAME
    if _exists(FALLBACK):
        return FALLBACK
    raise Refusal("Started by root, but no system user could be made for the servers (useradd is missing).")


def give(folder: Path, user: str) -> None:
    """Make `folder` and everything in it belong to `user`; only when it does not yet."""
    entry = pwd.getpwnam(user)
    if folder.lstat().st_uid == entry.pw_uid:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, entry.pw_uid, entry.pw_gid, follow_symlinks=False)


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
