"""Servers and processes of a test's own, to be killed and started again; each ended by its number."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

import psycopg2
import redis
from celery import Celery

from launcher.embedded import database, keeper, postgres, redis_server
from launcher.place import Place
from tests.architecture.source import ROOT

READY = "ready"
HEARTBEAT = ":1:crm:worker:heartbeat"


class Company:
    """One PostgreSQL, one Redis, and the product's processes around them."""

    def __init__(self, place: Place) -> None:
        self.place, self.name = place, READY
        self.servers: dict[str, subprocess.Popen[bytes]] = {}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.port = 0
        self.cookie = ""

    # -- servers -----------------------------------------------------------------------------------------------
    def start(self, server: str) -> None:
        """Start "postgres" or "redis"."""
        self.servers[server] = keeper.start(server, self.place)

    def kill(self, server: str, how: signal.Signals = signal.SIGKILL) -> None:
        """End a server; by kill -9 unless something gentler is asked for."""
        process = self.servers.pop(server)
        process.send_signal(how)
        process.wait(30)

    def url(self, name: str = "") -> str:
        """How to reach the database."""
        return postgres.url(self.place, postgres.OWNER, name or self.name)

    def make_tables(self, like: str) -> None:
        """The database that every test gets a copy of, with the tables of the test run's own (`like` is its address)."""
        database.ensure(self.url(READY), "")
        programs = postgres.binaries(self.place)
        words = [programs / "pg_dump", "--schema-only", "--no-owner", "--no-privileges", f"--dbname={like}"]
        tables = subprocess.run(words, capture_output=True, check=True, timeout=60).stdout
        words = [programs / "psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={self.url(READY)}"]
        subprocess.run(words, input=tables, stdout=subprocess.DEVNULL, check=True, timeout=60)

    def fresh(self, name: str) -> None:
        """Go on with a copy of the filled tables under another name."""
        with self._maintenance() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {READY}")
        self.name = name

    def ask(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the database, over a connection of its own."""
        connection = psycopg2.connect(self.url().replace("postgres://", "postgresql://", 1))
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(question, values)
                return list(cursor.fetchall())
        finally:
            connection.close()

    def count(self, question: str, *values: Any) -> int:
        """The number a question answers with."""
        return int(self.ask(question, *values)[0][0])

    def _maintenance(self) -> Any:
        connection = psycopg2.connect(self.url("postgres").replace("postgres://", "postgresql://", 1))
        connection.autocommit = True
        return connection.cursor()

    # -- processes ---------------------------------------------------------------------------------------------
    def variables(self) -> dict[str, str]:
        """The environment of every process of this company."""
        return {
            **os.environ,
            "DATABASE_URL": self.url(),
            "REDIS_URL": redis_server.url(self.place),
            "CRM_ENV": "test",
            "DJANGO_SETTINGS_MODULE": "crm.settings",
            "CRM_TESTS_PAUSE": "0.15",
            "ALLOWED_HOSTS": "127.0.0.1",
        }

    def run(self, *words: str) -> str:
        """A Python program from start to end; what it prints."""
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=self.variables(), capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def fill(self, due: int, missed: int) -> None:
        """Accounts that a night deals with, and somebody who is logged in (tests/faults/own/company.py)."""
        self.cookie = f"sessionid={self.run('-m', 'tests.faults.own.company', str(due), str(missed)).strip()}"

    def begin(self, name: str, *words: str) -> None:
        """Start a program that stays."""
        log = (self.place.logs / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, env=self.variables(), stdout=log, stderr=log, start_new_session=True
        )
        log.close()

    def work(self, beats: int) -> None:
        """A worker and that many schedules."""
        options = ("--pool", "solo", "--without-gossip", "--without-mingle", "-l", "INFO")
        self.begin("worker", "-m", "celery", "-A", "tests.faults.own.celery:app", "worker", *options)
        for number in range(beats):
            schedule = self.place.var / f"{self.name}-schedule-{number}"
            words = ("beat", "--pidfile", "", "--schedule", str(schedule))
            self.begin(f"beat{number}", "-m", "celery", "-A", "tests.faults.own.beat:app", *words)

    def deliver(self, task: str, times: int) -> None:
        """Put the same task into the queue several times."""
        with Celery(broker=self.variables()["REDIS_URL"].replace("unix://", "redis+socket://")) as queue:
            for _ in range(times):
                queue.send_task(task)

    def waiting(self) -> int:
        """Tasks in the queue that nobody has taken yet."""
        with redis.Redis(unix_socket_path=str(self.place.redis_socket), socket_timeout=1) as client:
            return int(client.llen("celery"))  # type: ignore[arg-type]

    def serve(self) -> None:
        """The web server, with one thread: the next request meets the last one's connection."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        bind = f"127.0.0.1:{self.port}"
        self.begin("web", "-m", "gunicorn", "tests.faults.own.web:application", "--bind", bind, "--threads", "1",
                   "--worker-class", "gthread", "--no-control-socket", "--timeout", "30")  # fmt: skip
        until(lambda: self.get("/healthz")[0] in (200, 503), "the web server never came")

    def end(self) -> None:
        """End every process and server, by number."""
        for name, process in self.processes.items():
            # The web server takes its own process along; the others are what crashes are about.
            process.send_signal(signal.SIGQUIT if name == "web" else signal.SIGKILL)
        for process in self.processes.values():
            try:
                process.wait(3)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
        self.processes.clear()

    def end_servers(self) -> None:
        """End the servers too."""
        for name, process in list(self.servers.items()):
            process.send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
            process.wait(30)
        self.servers.clear()

    # -- asking the web server -----------------------------------------------------------------------------------
    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page for somebody who is logged in; 0 when nobody answers."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Cookie": self.cookie})
        try:
            with opener().open(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def log_in(self, email: str, password: str) -> str:
        """Log in as people do; the address one lands on."""
        browser = opener(http.cookiejar.CookieJar())
        page = f"http://127.0.0.1:{self.port}/auth/login/"
        with browser.open(page, timeout=20) as answer:
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())
        assert token
        values = {"csrfmiddlewaretoken": token[1], "login": email, "password": password}
        with browser.open(page, urllib.parse.urlencode(values).encode(), timeout=20) as answer:
            return str(urllib.parse.urlsplit(answer.url).path)

    def alive(self) -> bool:
        """Whether the worker has given a sign of life to the Redis that runs now."""
        try:
            client = redis.Redis(unix_socket_path=str(self.place.redis_socket), db=1, socket_timeout=1)
            return bool(client.exists(HEARTBEAT))
        except redis.RedisError:
            return False


def opener(jar: http.cookiejar.CookieJar | None = None) -> urllib.request.OpenerDirector:
    """A browser without a proxy; with a jar it keeps cookies."""
    handlers: list[Any] = [urllib.request.ProxyHandler({})]
    if jar is not None:
        handlers.append(urllib.request.HTTPCookieProcessor(jar))
    return urllib.request.build_opener(*handlers)


def until(holds: Callable[[], object], why_not: str, seconds: float = 30) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, why_not
        time.sleep(0.05)
