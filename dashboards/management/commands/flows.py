"""`flows`: what went into the pool or onto the desk and out, by week or month and reason, in figures."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from core.clock import business_date
from dashboards.flows import moving
from dashboards.flows.asking import MONTH, PLACES, POOL, STEPS, Question
from dashboards.forecasting.spans import month_of, shifted
from dashboards.scopes import Scope


class Command(BaseCommand):
    """Count and print."""

    help = "Print how many accounts went into the shared pool (or onto the desk) and out of it, by reason."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--place, --by, --since, --until, --json."""
        parser.add_argument("--place", choices=list(PLACES), default=POOL)
        parser.add_argument("--by", choices=list(STEPS), default=MONTH, help="a row for each week, or for each month")
        parser.add_argument("--since", type=date.fromisoformat, help="first day; eleven months before this one")
        parser.add_argument("--until", type=date.fromisoformat, help="last day; today")
        parser.add_argument(
            "--json", action="store_true", help="a list of rows: first_day, direction, reason, accounts"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a row for each step and reason."""
        today, place = business_date(), options["place"]
        since, until = options["since"] or shifted(month_of(today).start, -11), options["until"] or today
        found = moving.counts(Question(Scope(""), place, since, until, options["by"], today))
        lines = [
            {
                "first_day": step.isoformat(),
                "direction": moving.IN if reason in moving.INTO[place] else moving.OUT,
                "reason": reason,
                "accounts": number,
            }
            for (step, reason), number in sorted(found.items())
        ]
        if options["json"]:
            self.stdout.write(json.dumps(lines))
            return
        for line in lines:
            self.stdout.write("\t".join(str(value) for value in line.values()))
