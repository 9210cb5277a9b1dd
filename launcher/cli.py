"""Which of the launcher's commands to run, and how refusals reach people."""

import importlib
import sys

from launcher.say import Refusal, say

COMMANDS = {"run": "run", "manage": "manage", "test": "test", "check": "check", "keep": "keeper"}


def main(arguments: list[str]) -> int:
    """Run `launcher COMMAND ...`; returns the exit code."""
    if not sys.platform.startswith("linux"):
        say("The embedded servers run on Linux only; elsewhere use docker compose.")
        return 1
    if not arguments or arguments[0] not in COMMANDS:
        say(f"usage: python -m launcher {{{'|'.join(name for name in COMMANDS if name != 'keep')}}} ...")
        return 2
    module = importlib.import_module(f"launcher.{COMMANDS[arguments[0]]}")
    try:
        return int(module.main(arguments[1:]))
    except Refusal as refusal:
        say(str(refusal))
        return refusal.code
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
