"""`demo_data`: a company to look around in, made once into an empty database."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.clock import business_date
from demo import company
from demo.staff import DOMAIN, PASSWORD, PEOPLE, SHOWN
from users.models import User


class Command(BaseCommand):
    """Make the demo company, or print its logins."""

    help = "Fill an empty database with a demo company: 3 teams, 15 people, some 600 accounts in every state."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--if-empty, --logins."""
        parser.add_argument("--if-empty", action="store_true", help="say nothing and do nothing when there is data")
        parser.add_argument("--logins", action="store_true", help="only print who can log in, when the demo is there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build once; CommandError when there is data, unless --if-empty."""
        if options["logins"]:
            self._logins()
            return
        began = time.monotonic()
        made = company.build(business_date())
        if not made and not options["if_empty"]:
            raise CommandError("There is data already; the demo company only goes into an empty database.")
        if made:
            self.stdout.write(f"Demo company: {made} accounts in {time.monotonic() - began:.0f} s.")
            self._logins()

    def _logins(self) -> None:
        there = set(User.objects.active().filter(email__endswith=f"@{DOMAIN}").values_list("email", flat=True))
        for address, name, role, *_rest in sorted(PEOPLE, key=lambda person: person[0] not in SHOWN):
            if f"{address}@{DOMAIN}" in there:
                self.stdout.write(f"  {role.label!s:12} {address}@{DOMAIN:16} {PASSWORD}   {name}")
