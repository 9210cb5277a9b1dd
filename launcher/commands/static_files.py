"""Collected static files, renewed only when one of them changed."""

import hashlib
import shutil
from pathlib import Path

from launcher import venv
from launcher.environment import Environment, django, run_quietly
from launcher.place import ROOT


def collect(env: Environment, log: Path) -> None:
    """Run collectstatic unless the same files were collected before."""
    target = env.place.var / "static"
    stamp = env.place.var / "static.stamp"
    wanted = fingerprint(ROOT) + env.variables["CRM_ENV"]
    if target.is_dir() and stamp.exists() and stamp.read_text() == wanted:
        return
    stamp.unlink(missing_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    run_quietly(django("collectstatic", "--noinput", "--verbosity", "0"), env.variables, log)
    stamp.write_text(wanted)


def fingerprint(root: Path) -> str:
    """Changes with any static file of the project and with the installed packages."""
    digest = hashlib.sha256(venv.fingerprint(venv.requirement_files(False)).encode())
    ours = [folder for folder in root.glob("*/static") if (folder.parent / "__init__.py").exists()]
    for folder in sorted([root / "static", *ours]):
        for file in sorted(folder.rglob("*")):
            facts = file.stat()
            digest.update(f"{file.relative_to(root)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
