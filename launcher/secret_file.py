"""The keys of an installation without a vault: made once, readable by their owner only."""

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from launcher.system.locks import exclusively
from launcher.system.say import Refusal

NAMES = ("SECRET_KEY", "FIELD_KEYS")


def load(var: Path, environ: Mapping[str, str], *, has_data: bool) -> dict[str, str]:
    """SECRET_KEY and FIELD_KEYS: from `environ`, otherwise from var/secrets.env, which is made when missing.

    Refuses to make new keys beside data that was encrypted with lost ones.
    """
    if all(environ.get(name) for name in NAMES):
        return {name: environ[name] for name in NAMES}
    path = var / "secrets.env"
    with exclusively(var / "lock" / "secrets", seconds=30, notice="Waiting for another start ..."):
        if not path.exists():
            if has_data:
                raise Refusal(
                    f"{path} is missing, but there is a database whose fields were encrypted with its keys.\n"
                    "Put the file back from your backup; new keys could not read the old values."
                )
            _write(path, _generate())
        kept = _read(path)
    missing = [name for name in NAMES if not kept.get(name)]
    if missing:
        raise Refusal(f"{path} lacks {', '.join(missing)}. Put the file back from your backup.")
    return {name: environ.get(name) or kept[name] for name in NAMES}


def field_key() -> str:
    """A new Fernet key: 32 random bytes in URL-safe base64."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def _generate() -> dict[str, str]:
    return {"SECRET_KEY": secrets.token_urlsafe(64), "FIELD_KEYS": field_key()}


def _write(path: Path, values: Mapping[str, str]) -> None:
    half = path.with_suffix(".new")
    half.unlink(missing_ok=True)
    fd = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
        file.flush()
        os.fsync(fd)
    half.rename(path)


def _read(path: Path) -> dict[str, str]:
    lines = (line.strip() for line in path.read_text().splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}
