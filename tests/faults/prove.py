"""Each guard taken away, and the tests that must then fail, seen to fail: `python -m tests.faults.prove [name ...]`.

Runs in the tests' environment (bin/test sets it up; DATABASE_URL, CRM_ENV=test). Exits with 1 when a test did not notice.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.architecture.source import ROOT
from tests.faults.sabotage import BROKEN, Broken


def failing(name: str, broken: Broken) -> set[str]:
    """The tests (without their parameters) that fail on this build."""
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "tests.faults.sabotage", "--reuse-db"]
    words += ["-q", "--no-header", "--tb=no", "-rfE", *broken.tests]
    done = subprocess.run(
        words,
        cwd=ROOT,
        env={**os.environ, "CRM_BROKEN": name},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return set(re.findall(r"^(?:FAILED|ERROR) ([^\s\[]+)", done.stdout, re.MULTILINE))


def main(names: list[str]) -> int:
    """A row per guard and test; 1 when one did not fail."""
    unnoticed = 0
    print("| guard taken away | tests seen to fail |\n|---|---|")
    for name in names or BROKEN:
        broken, failed = BROKEN[name], failing(name, BROKEN[name])
        missed = [test for test in broken.tests if not any(found.startswith(test) for found in failed)]
        unnoticed += len(missed)
        seen = ", ".join(sorted(f"`{test.split('::')[-1]}`" for test in failed))
        print(f"| {broken.guard} ({name}) | {seen} |", flush=True)
        for test in missed:
            print(f"NOT NOTICED by {test}", flush=True)
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
