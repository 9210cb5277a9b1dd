"""Servers for one test run: in folders of their own, fast, and gone afterwards."""

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from launcher import environment, place
from launcher.environment import Environment
from launcher.place import Place, socket_folder
from launcher.system.locks import FileLock

BASE = "CRM_TESTS_BESIDE"
"""Tells a test that wants servers of its own beside which installation they may lie."""


@contextlib.contextmanager
def temporary_place() -> Iterator[Place]:
    """A place for servers that nobody else uses; its folders are removed at the end."""
    known = os.environ.get(BASE)
    base = Place.from_json(known) if known else place.everyday()
    tests = base.home / "tests"
    _remove_abandoned(tests)
    home = tests / f"{os.getpid()}-{secrets.token_hex(3)}"
    home.mkdir(mode=0o700, parents=True)
    alive = FileLock(home / "alive")
    alive.take()
    sockets = home / "run" if base.user else socket_folder(home / "run")
    where = Place(home / "var", home, sockets, base.logs / "tests", base.user, durable=False)
    place.prepare(where)
    try:
        yield where
    finally:
        alive.close()
        _remove(home, sockets)


@contextlib.contextmanager
def test_environment() -> Iterator[Environment]:
    """The environment of tests and checks: the owner's role, CRM_ENV=test, servers of their own.

    DATABASE_URL and REDIS_URL of the user are used as everywhere.
    """
    with temporary_place() as where:
        for folder in ("lock", "static", "media"):
            (where.var / folder).mkdir(exist_ok=True)
        env = environment.enter(where, kind="test")
        env.variables["CRM_ENV"] = "test"
        env.variables[BASE] = os.environ.get(BASE) or place.everyday().to_json()
        env.variables["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        try:
            yield env
        finally:
            env.end()


def _remove_abandoned(tests: Path) -> None:
    """Sweep up after runs that were killed; a run that lives holds its lock."""
    for home in tests.glob("*-*"):
        alive = FileLock(home / "alive")
        if alive.take():
            _remove(home, home / "run")
        alive.close()


def _remove(home: Path, sockets: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    if sockets.parent != home:
        shutil.rmtree(sockets, ignore_errors=True)
