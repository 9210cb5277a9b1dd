"""The real servers: shared, stopped after the last user, never left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg2
import pytest

from launcher.embedded import database, postgres
from launcher.embedded.use import Use
from launcher.place import ROOT, Place
from launcher.system.child import is_alive
from launcher.temporary import temporary_place

USER = """
import sys, time
from launcher.embedded.use import Use
from launcher.place import Place
place = Place.from_json(sys.argv[1])
uses = [Use("postgres", place), Use("redis", place)]
print(*(use.keeper_pid for use in uses), flush=True)
time.sleep(120)
"""


@pytest.fixture(scope="module")
def where() -> Iterator[Place]:
    with temporary_place() as place:
        yield place


def another_user(where: Place) -> tuple["subprocess.Popen[str]", list[int]]:
    """A process that uses both servers, and all the processes that exist for it."""
    process = subprocess.Popen(
        [sys.executable, "-c", USER, where.to_json()], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout
    keepers = [int(word) for word in process.stdout.readline().split()]
    return process, keepers + [child for keeper in keepers for child in descendants(keeper)]


def kill_9(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


def descendants(pid: int) -> list[int]:
    children = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as file:
            children += [int(word) for word in file.read().split()]
    return children + [grandchild for child in children for grandchild in descendants(child)]


def gone_within(pids: list[int], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and any(is_alive(pid) for pid in pids):
        time.sleep(0.05)
    return not any(is_alive(pid) for pid in pids)


def test_kill_9_of_the_only_user_leaves_no_orphan_and_loses_nothing(where: Place) -> None:
    process, servers = another_user(where)
    assert len(servers) >= 4
    database.ensure(postgres.url(where, postgres.OWNER), postgres.APP)
    connection = psycopg2.connect(postgres.url(where, postgres.OWNER))
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT '重庆' AS city")
    connection.close()

    kill_9(process)
    assert gone_within(servers, 10)

    use = Use("postgres", where)
    connection = psycopg2.connect(postgres.url(where, postgres.OWNER))
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT city, datlocprovider, datlocale FROM kept, pg_database WHERE datname = 'crm'")
        assert cursor.fetchone() == ("重庆", "b", "C.UTF-8")
    connection.close()
    use.end()
    assert gone_within([use.keeper_pid], 0.1)


def test_kill_9_of_the_keepers_takes_the_servers_along_and_the_next_start_works(where: Place) -> None:
    process, servers = another_user(where)
    try:
        for keeper in servers[:2]:
            os.kill(keeper, signal.SIGKILL)
        assert gone_within(servers, 10)
    finally:
        kill_9(process)
    for use in [Use("postgres", where), Use("redis", where)]:
        assert use.is_running()
        use.end()


def test_the_servers_stay_while_anybody_uses_them(where: Place) -> None:
    process, servers = another_user(where)
    mine = Use("redis", where)
    assert mine.keeper_pid in servers
    kill_9(process)
    postgres_keeper = servers[0]
    assert gone_within([postgres_keeper], 10)
    assert mine.is_running()
    mine.end()
    assert gone_within(servers, 0.1)


def test_a_note_of_a_dead_server_with_a_number_in_use_does_not_block(where: Place) -> None:
    Use("postgres", where).end()
    (where.postgres_data / "postmaster.pid").write_text(f"{os.getpid()}\n{where.postgres_data}\n1\n5432\n")
    use = Use("postgres", where)
    assert use.is_running()
    use.end()
