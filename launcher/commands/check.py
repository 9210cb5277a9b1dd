"""`bin/check`: style, types, templates, architecture, migrations, safety; all of them, then a summary."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from launcher import place, secret_file, temporary, venv
from launcher.environment import Environment, django
from launcher.place import ROOT
from launcher.system import debian
from launcher.system.say import say
from launcher.venv import PYTHON

LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
PACKAGES = "crm demo pages dashboards imports cases keyaccounts portraits followups leads accounts lists notifications users audit commons core launcher"


def main(arguments: list[str]) -> int:
    """Run every check; 1 if any of them fails."""
    venv.ensure(place.var_folder(), dev=True)
    debian.install(debian.missing(browser=False))
    failed = []
    with temporary.test_environment() as env:
        for name, words, variables in _checks(env):
            if not _passes(name, words, variables):
                failed.append(name)
    say(f"failed: {', '.join(failed)}" if failed else "all checks passed", stream=sys.stdout)
    return 1 if failed else 0


Check = tuple[str, list[str | Path], dict[str, str]]


def _checks(env: Environment) -> Iterator[Check]:
    """Name, command and variables of each check."""
    local = env.as_owner()
    module: list[str | Path] = [PYTHON, "-m"]
    packages = [name for name in PACKAGES.split() if (ROOT / name).is_dir()]
    yield "ruff check", [*module, "ruff", "check", "."], local
    yield "ruff format", [*module, "ruff", "format", "--check", "."], local
    yield "mypy", [*module, "mypy", *packages], local
    yield "templates", [*module, "djlint", "templates", "--lint", "--quiet"], local
    yield "import order", [PYTHON, "-c", LINT_IMPORTS], local
    yield "migrations", django("makemigrations", "--check", "--dry-run"), local
    yield "deploy check", django("check", "--deploy", "--fail-level", "WARNING"), _production(env)
    yield "bandit", [*module, "bandit", "-q", "-ll", "-c", "pyproject.toml", "-r", *packages], local
    yield "architecture", [*module, "pytest", "tests/architecture", "-q", "-p", "no:cacheprovider"], local
    yield "translations", [*module, "pytest", "tests/i18n/test_catalogues.py", "-q", "-p", "no:cacheprovider"], local


def _production(env: Environment) -> dict[str, str]:
    """What a careful operator would set."""
    return {name: value for name, value in env.variables.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"} | {
        "CRM_ENV": "production",
        "SECRET_KEY": secret_file.field_key() * 2,
        "FIELD_KEYS": secret_file.field_key(),
        "ALLOWED_HOSTS": "crm.example.com",
        "CSRF_TRUSTED_ORIGINS": "https://crm.example.com",
    }


def _passes(name: str, words: list[str | Path], variables: dict[str, str]) -> bool:
    """Run one check; its output is shown only when it fails."""
    start = time.monotonic()
    done = subprocess.run(
        words, env={**variables, "PYTHONPATH": str(ROOT)}, cwd=ROOT, capture_output=True, text=True, check=False
    )
    return _tell(name, done.returncode == 0, done.stdout + done.stderr, time.monotonic() - start)


def _tell(name: str, good: bool, output: str, seconds: float) -> bool:
    say(f"{'ok    ' if good else 'FAILED'}  {name} ({seconds:.1f} s)", stream=sys.stdout)
    if not good:
        say(output.rstrip() + os.linesep, stream=sys.stdout)
    return good
