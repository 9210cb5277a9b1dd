"""The environment of every Django process: where the servers are, the keys, who it connects as."""

import os
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from launcher import secret_file
from launcher.embedded import postgres, redis_server
from launcher.embedded.use import Use
from launcher.place import ROOT, Place
from launcher.system import child
from launcher.system.locks import exclusively
from launcher.system.say import Refusal
from launcher.venv import PYTHON


@dataclass
class Environment:
    """Variables for Django, and the servers that are used while it runs."""

    place: Place
    variables: dict[str, str]
    owner_url: str
    uses: list[Use] = field(default_factory=list)

    @property
    def embedded(self) -> bool:
        """Whether the database is the embedded one."""
        return any(use.name == "postgres" for use in self.uses)

    def as_owner(self) -> dict[str, str]:
        """The variables of a command that changes tables."""
        return self.variables | {"DATABASE_URL": self.owner_url}

    def end(self) -> None:
        """Let go of the servers: Redis first, so that PostgreSQL is the last to stop."""
        for use in reversed(self.uses):
            use.end()
        self.uses.clear()


def enter(place: Place, *, kind: str = "local") -> Environment:
    """Start or join the servers that the user's own variables do not replace, and gather the variables.

    `kind` is CRM_ENV unless the user set it.
    """
    given = os.environ
    names = [
        name for name, variable in (("postgres", "DATABASE_URL"), ("redis", "REDIS_URL")) if not given.get(variable)
    ]
    keys = secret_file.load(place.var, given, has_data=postgres.has_data(place))
    database = given.get("DATABASE_URL") or postgres.url(place, postgres.APP)
    owner = given.get("CRM_OWNER_DATABASE_URL") if given.get("DATABASE_URL") else postgres.url(place, postgres.OWNER)
    variables = {
        **given,
        **keys,
        "DJANGO_SETTINGS_MODULE": "crm.settings",
        "CRM_ENV": given.get("CRM_ENV") or kind,
        "CRM_VAR": str(place.var),
        "DATABASE_URL": database,
        "CRM_OWNER_DATABASE_URL": owner or database,
        "REDIS_URL": given.get("REDIS_URL") or redis_server.url(place),
        "ALLOWED_HOSTS": given.get("ALLOWED_HOSTS") or "127.0.0.1,localhost",
        "PYTHONUNBUFFERED": "1",
        "PATH": os.pathsep.join(
            [str(PYTHON.parent), str(postgres.installation() / "bin"), given.get("PATH", os.defpath)]
        ),
    }
    environment = Environment(place, variables, owner or database)
    try:
        for name in names:
            environment.uses.append(Use(name, place))
        if "postgres" in names:
            _make_database_once(environment)
    except BaseException:
        environment.end()
        raise
    return environment


def _make_database_once(environment: Environment) -> None:
    """The database and the application's role, right after a cluster was made."""
    done = environment.place.postgres_data.parent / "database-made"
    if done.exists():
        return
    with exclusively(environment.place.lock("database"), seconds=60, notice=""):
        if not done.exists():
            make_database(environment.owner_url, app_role=postgres.APP)
            done.touch()


def make_database(owner_url: str, app_role: str = "") -> None:
    """Create the database of `owner_url` (and `app_role`) when missing; raises Refusal with the server's words."""
    script = Path(__file__).parent / "embedded" / "database.py"
    made = subprocess.run(
        [PYTHON, "-P", script, app_role],
        env={**os.environ, "CRM_OWNER_DATABASE_URL": owner_url},
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise Refusal(f"The database could not be made: {(made.stderr or made.stdout).strip().splitlines()[-1]}")


def django(*words: str | Path) -> list[str | Path]:
    """The command line of one of Django's commands."""
    return [PYTHON, ROOT / "manage.py", *words]


def run_quietly(words: list[str | Path], variables: Mapping[str, str], log: Path) -> str:
    """Run a set-up step with its output in `log`; returns its standard output, raises Refusal with the log's end."""
    done = subprocess.run(
        words,
        env=dict(variables),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=child.die_with_parent(signal.SIGKILL),
    )
    with log.open("a") as file:
        file.write(done.stdout + done.stderr)
    if done.returncode:
        why = without_frames(done.stdout + done.stderr)
        raise Refusal(f"`manage.py {' '.join(map(str, words[2:]))}` failed:\n{why}\n(all of it in {log})")
    return done.stdout


def without_frames(output: str) -> str:
    """The last words of a program, without the frames of a traceback: the frames are in the log."""
    _, marker, after = output.rpartition("Traceback (most recent call last):\n")
    lines = after.splitlines()
    while marker and lines and lines[0].startswith("  "):
        lines.pop(0)
    return "\n".join(lines[-25:]) if marker else "\n".join(output.strip().splitlines()[-25:])
