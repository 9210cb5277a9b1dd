"""Which of the launcher's commands to run, and how refusals reach people."""

import importlib
import sys

from launcher.system.say import Refusal, say

COMMANDS = {name: f"commands.{name}" for name in ("run", "manage", "test", "check")}
INTERNAL = {"keep": "embedded.keeper"}


def main(arguments: list[str]) -> int:
    """Run `launcher COMMAND ...`; returns the exit code."""
    if not sys.platform.startswith("linux"):
        say("The embedded servers run on Linux only; elsewhere use docker compose.")
        return 1
    modules = COMMANDS | INTERNAL
    if not arguments or arguments[0] not in modules:
        say(f"usage: python -m launcher {{{'|'.join(COMMANDS)}}} ...")
        return 2
    module = importlib.import_module(f"launcher.{modules[arguments[0]]}")
    try:
        return int(module.main(arguments[1:]))
    except Refusal as refusal:
        say(str(refusal))
        return refusal.code
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
