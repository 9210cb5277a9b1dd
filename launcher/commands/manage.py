"""`bin/manage COMMAND ...`: one of Django's commands, with the servers there while it runs."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from launcher import environment, place, venv
from launcher.embedded import postgres
from launcher.environment import Environment, django
from launcher.system import child

OWNER_COMMANDS = frozenset(
    "migrate makemigrations squashmigrations sqlmigrate showmigrations optimizemigration flush loaddata test "
    "testserver seed demo_data grant_app_role pgtrigger createcachetable backup restore wipe_erased".split()
)
"""These change tables or fill them by other ways than the application's."""


def main(arguments: list[str]) -> int:
    """Run one command; its exit code is ours."""
    where = place.everyday()
    venv.ensure(where.var)
    place.prepare(where)
    env = environment.enter(where)
    try:
        as_owner = "--owner" in arguments or (arguments[:1] and arguments[0] in OWNER_COMMANDS)
        arguments = [word for word in arguments if word != "--owner"]
        if arguments[:1] == ["migrate"]:
            return migrate(env, arguments)
        code = run(django(*arguments), env.as_owner() if as_owner else env.variables)
        return migrate(env, ["migrate"]) if code == 0 and arguments[:1] == ["restore"] else code
    finally:
        env.end()


def migrate(env: Environment, arguments: list[str]) -> int:
    """Make the database if it is missing, migrate as the owner of the tables, then give the application its rights."""
    if not env.embedded:
        environment.make_database(env.owner_url)
    code = run(django(*arguments), env.as_owner())
    role = app_role(env)
    if code == 0 and role and not {"--help", "-h", "--plan", "--check"} & set(arguments):
        code = run(django("grant_app_role", role), env.as_owner())
    return code


def app_role(env: Environment) -> str:
    """The role that requests run as, or nothing when it owns the tables too."""
    if env.embedded:
        return postgres.APP
    app, owner = (urlsplit(url).username for url in (env.variables["DATABASE_URL"], env.owner_url))
    return app or "" if app != owner else ""


def run(words: Sequence[str | Path], variables: Mapping[str, str], cwd: Path | None = None) -> int:
    """Run a command on our own terminal and pass signals and exit code through."""
    process = subprocess.Popen(
        [str(word) for word in words], env=dict(variables), cwd=cwd, preexec_fn=child.die_with_parent(signal.SIGTERM)
    )

    def pass_on(sig: int, frame: FrameType | None) -> None:
        process.send_signal(sig)

    before = {sig: signal.signal(sig, pass_on) for sig in (signal.SIGTERM, signal.SIGHUP)}
    # Ctrl-C reaches the command by itself where they share a terminal; a lone signal must be passed on.
    before[signal.SIGINT] = signal.signal(signal.SIGINT, _ignore if sys.stdin and os.isatty(0) else pass_on)
    try:
        code = process.wait()
    finally:
        for sig, handler in before.items():
            signal.signal(sig, handler)
    return 128 - code if code < 0 else code


def _ignore(sig: int, frame: FrameType | None) -> None:
    """Stay until the command has ended."""
