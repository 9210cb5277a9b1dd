"""`verify`: every due date, count and state recomputed; exit 1 on the first difference."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from accounts.services import policies, verify
from audit.services import sealing
from followups.services import counting
from followups.services.leads import checking as checking_leads
from leads.services import checking


class Command(BaseCommand):
    """Recompute and compare."""

    help = "Recompute every due date, count and state; exit with 1 when one differs from what is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--json, --all."""
        parser.add_argument("--json", action="store_true", help="one line of JSON")
        parser.add_argument("--all", action="store_true", help="list every difference instead of the first")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the outcome; SystemExit(1) on a difference."""
        found = []
        for difference in self._differences():
            found.append(difference)
            if not options["all"]:
                break
        outcome = {
            "ok": not found,
            "accounts": verify.rows_checked(),
            "stale": policies.stale_count(),
            "differences": found,
        }
        self.stdout.write(json.dumps(outcome, default=str) if options["json"] else self._words(outcome))
        if found:
            raise SystemExit(1)

    def _differences(self) -> Iterator[dict[str, Any]]:
        yield from verify.differences()
        yield from counting.differences()
        yield from checking.differences()
        yield from checking_leads.differences()
        yield from verify.joined()
        yield from sealing.differences()

    def _words(self, outcome: dict[str, Any]) -> str:
        if outcome["ok"]:
            waiting = f"; {outcome['stale']} wait for the recomputation" if outcome["stale"] else ""
            return f"{outcome['accounts']} accounts: everything agrees{waiting}."
        return "\n".join(json.dumps(difference, default=str) for difference in outcome["differences"])
