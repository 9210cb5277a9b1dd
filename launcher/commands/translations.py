"""Checks the message files: well formed, complete, and compiled as they are written."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path


def check_translations(root: Path) -> list[str]:
    """What is wrong with each locale/*/LC_MESSAGES/*.po; nothing if all is well."""
    files = sorted(root.glob("locale/*/LC_MESSAGES/*.po"))
    if files and not shutil.which("msgfmt"):
        return ["gettext is missing: apt-get install gettext"]
    return [problem for file in files for problem in _problems(file)]


def _problems(file: Path) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "fresh.mo"
        done = subprocess.run(
            ["msgfmt", "--check", "--statistics", "-o", fresh, file],
            capture_output=True,
            text=True,
            check=False,
            env={"LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin"},
        )
        if done.returncode:
            return [f"{file}: {done.stderr.strip()}"]
        problems = [f"{file}: {count}" for count in re.findall(r"\d+ (?:untranslated|fuzzy)[^,.]*", done.stderr)]
        compiled = file.with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != fresh.read_bytes():
            problems.append(f"{compiled} is not what {file.name} says; run bin/manage compilemessages")
        return problems
