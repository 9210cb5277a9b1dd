"""Tables for tests: made by the migrations once, then copied for each process and kept for the next run.

The migrations take as long as most runs of a few files. What is kept is named after all that the tables
come from; a run whose migrations have changed makes them anew.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from launcher.embedded import database, postgres
from launcher.place import Place
from launcher.system.locks import exclusively
from launcher.temporary import BASE

ROOT = Path(__file__).resolve().parent.parent
NAME = "prepared"
KEPT = 3
"""Files of earlier migrations, for a return to another branch."""


def template() -> str | None:
    """The name of a database that has every table; None on servers that are not the launcher's own."""
    owner = os.environ.get("CRM_OWNER_DATABASE_URL", "")
    if BASE not in os.environ or "%2F" not in urlsplit(owner).netloc:
        return None
    base = Place.from_json(os.environ[BASE])
    url = urlsplit(owner)._replace(path=f"/{NAME}").geturl()
    run = Path(os.environ["CRM_VAR"])
    with exclusively(run / "lock" / NAME, seconds=1200, notice=""):
        if not database.exists(url):
            _make(base, url)
    return NAME


def _make(base: Place, url: str) -> None:
    """From the file of an earlier run, or by the migrations."""
    kept = base.home / NAME / f"{_digest()}.sql"
    half = url.replace(f"/{NAME}", f"/{NAME}_half")
    database.ensure(half, "")
    programs = postgres.binaries(base)
    if kept.exists():
        words = [programs / "psql", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", f"--file={kept}", half]
        subprocess.run(words, stdout=subprocess.DEVNULL, check=True, timeout=120)
    else:
        variables = os.environ | {"DATABASE_URL": half, "CRM_OWNER_DATABASE_URL": half}
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=variables, check=True, timeout=1200
        )
        _keep(programs, half, kept)
    database.rename(half, NAME)


def _keep(programs: Path, url: str, kept: Path) -> None:
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    new = kept.with_suffix(f".{os.getpid()}")
    subprocess.run([programs / "pg_dump", f"--file={new}", url], check=True, timeout=120)
    new.rename(kept)
    for old in sorted(kept.parent.glob("*.sql"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)


def _digest() -> str:
    """Of all that the tables come from: our migrations, and the packages that bring their own."""
    found = hashlib.sha256()
    for path in (*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "commons/migrating.py", ROOT / "requirements.txt"):
        found.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]
