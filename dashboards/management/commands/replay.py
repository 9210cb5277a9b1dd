"""`replay`: try other numbers of the rules on the past; nothing is written."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.policies import in_force
from accounts.services import policies
from core.clock import business_date
from core.errors import Refusal
from dashboards.lab import replaying, wanted
from dashboards.lab.replaying import ONE, REAL, TWO, Rules, Span
from dashboards.lab.wanted import GRADES, Wanted
from dashboards.services import replays
from dashboards.services.replays import Teams
from users.models import Team
from users.teams import subtree

LINES = ("moved", "suspended", "recycled", "proposed", "orders", "ordered_accounts")


class Command(BaseCommand):
    """Replay."""

    help = (
        "Replay other numbers over the past: replay --set dormancy_days=60 [--against dormancy_days=90] [--from DATE] "
        "[--to DATE] [--team NAME] [--grades AB] [--json]; what is not named is as it is in force"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--set, --against, --grades, --from, --to, --team, --json."""
        parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", dest="changes")
        parser.add_argument("--against", action="append", default=[], metavar="NAME=VALUE", help="the other side")
        parser.add_argument("--grades", default=wanted.USUAL, choices=[*GRADES], help="never let go, beside VVIP")
        parser.add_argument("--from", dest="start", type=date.fromisoformat, help="a year ago unless given")
        parser.add_argument("--to", dest="until", type=date.fromisoformat, help="yesterday unless given")
        parser.add_argument("--team", help="this team and those below; its numbers are the ones tried")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay, then print the figures of what happened and of both sides."""
        today = business_date()
        until = options["until"] or today - timedelta(days=1)
        start = options["start"] or until - timedelta(days=364)
        teams = self._teams(options["team"])
        two = Wanted(dict(self._pair(text) for text in options["changes"]), options["grades"])
        one = Wanted(dict(self._pair(text) for text in options["against"]))
        latest = policies.latest()
        try:
            replays.check_days(start, until, today=today)
            for side in (one, two):
                for refusal in replays.problems(side, teams, latest=latest):
                    raise refusal
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        sides = [Rules(side.policy(teams.roots, latest), side.protects) for side in (one, two)]
        span = Span(start, until, tuple(teams.below))
        figures = replaying.replay(span, *sides, now=in_force(), progress=self._progress).figures
        if options["json"]:
            self.stdout.write(json.dumps(figures))
            return
        self._print(figures)

    def _print(self, figures: dict[str, Any]) -> None:
        check = figures["check"]
        self.stdout.write(f"{figures['accounts']} accounts, {figures['start']} to {figures['until']}")
        self.stdout.write(f"{'':18}{'really':>10}{'against':>10}{'tried':>10}")
        for name in LINES:
            values = "".join(f"{figures[side][name]:>10}" for side in (REAL, ONE, TWO))
            self.stdout.write(f"{name:18}{values}")
        if check["since"]:
            self.stdout.write(
                f"check: {check['same']} of {check['real']} real moves since {check['since']} are found again by the real "
                f"settings on their day; {check['invented']} found that were not real"
            )

    def _progress(self, done: int) -> None:
        self.stderr.write(f"{done} accounts", ending="\r")

    def _pair(self, text: str) -> tuple[str, str]:
        name, equals, value = text.partition("=")
        if not equals:
            raise CommandError(f"“{text}”: write NAME=VALUE.")
        return name.strip(), value.strip()

    def _teams(self, name: str | None) -> Teams:
        if not name:
            return Teams()
        team = Team.objects.filter(name=name).first()
        if team is None:
            raise CommandError(f"There is no team named “{name}”.")
        return Teams([team.pk], sorted(subtree(team.pk)))
