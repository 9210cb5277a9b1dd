"""`seed`: an empty database filled with accounts and follow-ups at scale, for measuring."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from benchmarks import seed
from core.clock import business_date


class Command(BaseCommand):
    """Fill an empty database."""

    help = "Fill an empty database: 1,000,000 accounts with 10 follow-ups each unless told otherwise."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--accounts, --people, --teams, --follow-ups-per."""
        parser.add_argument("--accounts", type=int, default=1_000_000)
        parser.add_argument("--people", type=int, default=1000)
        parser.add_argument("--teams", type=int, default=50)
        parser.add_argument("--follow-ups-per", type=int, default=10)

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed and print each step's time."""
        if options["accounts"] < 1 or options["people"] <= options["teams"] or options["teams"] < 1:
            raise CommandError("At least one account and one team, and more people than teams, are needed.")
        call_command("migrate", verbosity=0)
        began = time.monotonic()
        try:
            seed.seed(
                accounts=options["accounts"],
                people=options["people"],
                teams=options["teams"],
                per_account=options["follow_ups_per"],
                today=business_date(),
                say=self.stdout.write,
            )
        except seed.NotEmpty:
            raise CommandError("The database has people in it: seed only an empty one.") from None
        self.stdout.write(f"{'in all':36} {time.monotonic() - began:8.1f} s")
        self.stdout.write(
            f"Log in as person1@example.com (manager), person{options['people']}@example.com (admin), "
            f"or another, password {seed.PASSWORD}"
        )
