"""`sweep`: the nightly job by hand, or as a replay for a past business date."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.services import sweep
from commons import jobs
from core.clock import business_date

PRINTED = ("warned", "proposed", "suspended", "recycled", "dates")


def iso_date(text: str) -> date:
    """A date written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}” is not a date: write it as YYYY-MM-DD, for example 2018-01-31.") from None


class Command(BaseCommand):
    """Propose, suspend, recycle and warn."""

    help = (
        "Run the nightly job for the last ended business date unless it has run. "
        "--on replays it for a past date, without asking whether warnings had been visible."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--on, --dry-run, --json."""
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="the business date to replay")
        parser.add_argument("--dry-run", action="store_true", help="count, change nothing")
        parser.add_argument("--json", action="store_true", help="one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run and print what happened."""
        if options["on"] is not None:
            swept, dates = self._replay(iso_date(options["on"]), options["dry_run"])
        else:
            swept, dates = self._tonight(options["dry_run"])
        line = {**swept, "dates": [day.isoformat() for day in dates]}
        self.stdout.write(json.dumps({key: line[key] for key in PRINTED}) if options["json"] else self._words(line))

    def _replay(self, on: date, dry_run: bool) -> tuple[dict[str, int], list[date]]:
        if on >= business_date():
            raise CommandError(f"{on} has not ended yet: choose a past business date.")
        work = sweep.forecast if dry_run else sweep.sweep
        return asdict(work(on, replay=True)), [on]

    def _tonight(self, dry_run: bool) -> tuple[dict[str, int], list[date]]:
        cutoff = sweep.last_ended(business_date())
        if dry_run:
            done = jobs.last_finished(sweep.JOB)
            if done == cutoff:
                return asdict(sweep.Swept()), []
            return asdict(sweep.forecast(cutoff, seen_on=business_date())), [cutoff]
        run = sweep.run_due()
        return (asdict(sweep.Swept()), []) if run is None else (run.counts, [run.on])

    def _words(self, line: dict[str, Any]) -> str:
        days = ", ".join(line["dates"]) or "nothing to do: the last ended day has been swept"
        return f"{days}: " + ", ".join(f"{name} {number}" for name, number in line.items() if name != "dates")
