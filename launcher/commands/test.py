"""`bin/test [--long] [--no-browser] [pytest arguments]`: every test, in parallel, on servers of its own."""

import signal

from launcher import place, temporary, venv
from launcher.commands import manage
from launcher.place import ROOT
from launcher.system import debian, stopping
from launcher.system.say import Refusal, say, steps
from launcher.venv import PYTHON


def main(arguments: list[str]) -> int:
    """Set everything up and run pytest; its exit code is ours."""
    step = steps(4)
    step("packages")
    venv.ensure(place.var_folder(), dev=True)
    step("browser")
    words = _with_browser(arguments)
    step("PostgreSQL and Redis of this test run")
    stopping.raise_on_signals()
    try:
        with temporary.test_environment() as env:
            step("tests")
            variables = env.as_owner() | {"CRM_CHROMIUM": debian.chromium() or ""}
            return manage.run([PYTHON, "-m", "pytest", *_in_parallel(words)], variables, cwd=ROOT)
    except stopping.Stopped:
        return 128 + signal.SIGINT


def _with_browser(arguments: list[str]) -> list[str]:
    """Make sure of the browser; raises Refusal if every test is meant and it cannot be had."""
    if "--no-browser" in arguments:
        return ["-p", "launcher.commands.no_browser", *(word for word in arguments if word != "--no-browser")]
    wanted = debian.missing(browser=True)
    if debian.install(wanted):
        return arguments
    why = (
        f"The browser tests cannot run: {', '.join(wanted)} cannot be installed by this user.\n"
        f"Install with: {debian.how_to_install(wanted)}\n"
        "Or run the other tests: bin/test --no-browser"
    )
    if not any((ROOT / word.split("::")[0]).exists() for word in arguments):
        raise Refusal(why)
    say(why)
    return arguments


def _in_parallel(arguments: list[str]) -> list[str]:
    """Two processes, unless the arguments say how many."""
    chosen = any(word == "-n" or word.startswith(("-n=", "--numprocesses")) for word in arguments)
    return arguments if chosen or "-p" in arguments else ["-n", "2", "--dist", "loadgroup", *arguments]
