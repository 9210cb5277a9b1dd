"""`bin/run [--port N] [--no-demo]`: everything from nothing to a page in the browser."""

import argparse
import json
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from launcher import environment, place, venv
from launcher.commands import manage, static_files
from launcher.commands.supervisor import Program, Supervisor, sweep_leftovers
from launcher.environment import Environment, django, run_quietly
from launcher.place import ROOT, Place
from launcher.system import stopping
from launcher.system.locks import FileLock
from launcher.system.logs import tail
from launcher.system.say import Refusal, say, steps
from launcher.venv import PYTHON

HEALTHY_SECONDS = 120.0


def main(arguments: list[str]) -> int:
    """Run the CRM until it is stopped (0), cannot start (2), or loses a process (1)."""
    options = _parse(arguments)
    where = place.everyday()
    lock = FileLock(where.var / "lock" / "run")
    if not lock.take():
        raise Refusal(_already_running(lock.read()), 2)
    sweep_leftovers(lock.read())
    _refuse_busy_port(options.port)
    lock.write(json.dumps({"pid": os.getpid(), "port": options.port}))
    stopping.raise_on_signals()
    try:
        return _run(where, options, lock)
    except stopping.Stopped:
        say("Stopped.")
        return 0
    finally:
        lock.write("")


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/run", description="Sets up and runs the whole CRM on this machine.")
    parser.add_argument("--port", type=_port, default=8000, metavar="N", help="the port on 127.0.0.1 (default 8000)")
    parser.add_argument("--no-demo", action="store_true", help="start with an empty database")
    parser.add_argument("--demo", action="store_true", help="fill a database of DATABASE_URL with the demo company too")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port between 1 and 65535")
    return int(text)


def _already_running(note: str) -> str:
    try:
        known = json.loads(note)
        return f"Already running: http://127.0.0.1:{known['port']} (process {known['pid']})."
    except (ValueError, KeyError):
        return "Already starting or stopping in another process."


def _refuse_busy_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Refusal(f"Port {port} may be used by root only. Choose another: bin/run --port 8000", 2) from None
        except OSError:
            raise Refusal(f"Port {port} is in use. Choose another: bin/run --port {port + 1}", 2) from None


def _run(where: Place, options: argparse.Namespace, lock: FileLock) -> int:
    step = steps(7)
    step("packages")
    venv.ensure(where.var)
    step("PostgreSQL and Redis")
    place.prepare(where)
    env = environment.enter(where)
    programs = Supervisor(where.logs, env.variables, ROOT)
    try:
        _prepare(env, options, step)
        step("web server, worker, schedule")
        for program in _programs(where, options.port):
            programs.start(program)
        lock.write(json.dumps({"pid": os.getpid(), "port": options.port, "processes": programs.note()}))
        step("waiting until all of them answer")
        _wait_until_healthy(options.port, programs, env)
        logins = run_quietly(django("demo_data", "--logins"), env.as_owner(), where.logs / "setup.log")
        say(f"ready http://127.0.0.1:{options.port}", stream=sys.stdout)
        say(logins.rstrip(), stream=sys.stdout)
        why = programs.watch(env.uses)
        say(f"{why}; stopping the rest. The end of its log:\n{tail(programs.log(why.split()[0]))}")
        return 1
    finally:
        stopping.let_nothing_interrupt()
        say("stopping ...")
        programs.stop()
        env.end()


def _prepare(env: Environment, options: argparse.Namespace, step: Callable[[str], None]) -> None:
    """Tables, rights, static files and, the first time, the demo company."""
    log = env.place.logs / "setup.log"
    log.write_text("")
    step("tables")
    if not env.embedded:
        environment.make_database(env.owner_url)
    run_quietly(django("migrate", "--noinput"), env.as_owner(), log)
    if role := manage.app_role(env):
        run_quietly(django("grant_app_role", role), env.as_owner(), log)
    step("static files")
    static_files.collect(env, log)
    step("demo data")
    _fill(env, options, log)


def _fill(env: Environment, options: argparse.Namespace, log: Path) -> None:
    """The demo company, on the first start of an embedded database, or when asked."""
    decided = env.place.postgres_data.parent / "demo-decided"
    if options.no_demo or (env.embedded and decided.exists()) or not (env.embedded or options.demo):
        say("      none" if options.no_demo or not env.embedded else "      was decided on the first start")
    else:
        say("      making the demo company, a moment ...")
        run_quietly(django("demo_data", "--if-empty"), env.as_owner(), log)
    if env.embedded:
        decided.touch()


def _programs(where: Place, port: int) -> list[Program]:
    """Worker, web server and schedule, in the order of their start."""
    celery: list[str | Path] = [PYTHON, "-m", "celery", "-A", "crm.celery:app"]
    shared_memory = Path("/dev/shm")  # noqa: S108 - heartbeat files, never a disk's business # nosec B108
    heartbeat: list[str | Path] = ["--worker-tmp-dir", shared_memory] if os.access(shared_memory, os.W_OK) else []
    web: list[str | Path] = [
        PYTHON,
        "-m",
        "gunicorn",
        "crm.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
    ]
    web += ["--worker-class", "gthread", "--threads", "4", "--timeout", "60", "--graceful-timeout", "10"]
    web += ["--preload", "--no-control-socket", *heartbeat]
    pool = Path(__file__).with_name("celery_worker.py")
    worker: list[str | Path] = [PYTHON, "-P", pool, "-A", "crm.celery:app", "worker", "--loglevel", "INFO"]
    worker += ["--concurrency", "2", "--without-gossip", "--without-mingle"]
    schedule = where.var / "celerybeat-schedule"
    beat = [*celery, "beat", "--loglevel", "INFO", "--pidfile", "", "--schedule", schedule]
    return [
        # Without a launcher both end at once: Celery would wait for its queue for ever, gunicorn for its clients.
        Program("worker", worker, 10, signal.SIGKILL),
        Program("web", web, 15, signal.SIGQUIT),
        Program("beat", beat, 5),
    ]


def _wait_until_healthy(port: int, programs: Supervisor, env: Environment) -> None:
    """Wait for /healthz to say that all is well; raises Refusal with what is not."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end, answer = time.monotonic() + HEALTHY_SECONDS, "no answer"
    while time.monotonic() < end:
        if ended := programs.ended():
            raise Refusal(f"{ended[0]} ended while starting; the end of its log:\n{tail(programs.log(ended[0]))}")
        if gone := [use.name for use in env.uses if not use.is_running()]:
            raise Refusal(f"{gone[0]} ended while starting; the end of its log:\n{tail(programs.log(gone[0]))}")
        try:
            with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except urllib.error.HTTPError as error:
            answer = error.read(2000).decode(errors="replace")
        except OSError as error:
            answer = str(error)
        time.sleep(0.2)
    raise Refusal(f"Not healthy after {HEALTHY_SECONDS:.0f} seconds. /healthz says: {answer}\nLogs: {programs.logs}")
