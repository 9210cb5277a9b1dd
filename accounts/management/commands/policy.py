"""`policy`: see the numbers of the rules, publish others, bring the accounts to them."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import proposals
from accounts.models import Account
from accounts.policies import in_force
from accounts.proposals import Change
from accounts.rules import SPECS
from accounts.services import dry_run, policies
from core.clock import business_date
from core.errors import Refusal
from users.models import Team, User


class Command(BaseCommand):
    """Show and publish."""

    help = "Show the rules' numbers, or publish changes: policy --set dormancy_days=60 --reason '...' [--team NAME]"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--set, --unset, --team, --reason, --as, --dry-run, --json."""
        parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", dest="changes")
        parser.add_argument("--unset", action="append", default=[], metavar="NAME", help="take a team's override back")
        parser.add_argument("--team", help="the team whose override it is; without it the company's value")
        parser.add_argument("--reason", default="", help="why; everybody can read it")
        parser.add_argument("--as", dest="person", help="e-mail of the person who publishes")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what the coming night would do, publish nothing"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish (or try) when something is to change, then show the values in force."""
        team = self._team(options["team"])
        changes: dict[str, Any] = dict(self._pair(text) for text in options["changes"])
        changes.update(dict.fromkeys(options["unset"]))
        if options["dry_run"]:
            self._try(changes, team, options["json"])
            return
        if changes:
            self._publish(changes, team, options)
        values = in_force().of(team.pk if team else None).as_json()
        if options["json"]:
            self.stdout.write(json.dumps({"version": in_force().version, "values": values}))
            return
        for name, value in values.items():
            self.stdout.write(f"{name:28} {value!s:>20}   {SPECS[name].label}")

    def _try(self, changes: dict[str, Any], team: Team | None, as_json: bool) -> None:
        change = Change(teams={team.pk: changes}) if team else Change(changes)
        last = policies.latest()
        for _team, refusal in policies.problems(change, by=None, last=last):
            raise CommandError(str(refusal))
        then = proposals.outcome(change, last).policy
        run = dry_run.run(Account.objects.all(), now=in_force(), then=then, today=business_date())
        counts = {"now": asdict(run.now.total), "then": asdict(run.then.total)}
        if as_json:
            self.stdout.write(json.dumps({"tonight": run.tonight.isoformat(), **counts, "held": run.then.held}))
            return
        for kind, number in counts["then"].items():
            self.stdout.write(f"{kind:16} {counts['now'][kind]:>10} now {number:>10} then")
        difference = run.then.moves - run.now.moves
        self.stdout.write(
            f"{run.then.moves} accounts would move tonight ({difference:+d}); {run.then.held} wait for a warning"
        )

    def _publish(self, changes: dict[str, Any], team: Team | None, options: dict[str, Any]) -> None:
        by = User.objects.filter(email__iexact=options["person"]).first() if options["person"] else None
        if options["person"] and by is None:
            raise CommandError(f"There is nobody with the address {options['person']}.")
        if None in changes.values() and team is None:
            raise CommandError("--unset takes a team's override back: name the --team.")
        try:
            policies.publish(
                {} if team else changes,
                teams={team.pk: changes} if team else None,
                by=by,
                reason=options["reason"],
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        written = policies.recompute_stale(today=business_date())
        self.stderr.write(f"published; {written} accounts recomputed")

    def _pair(self, text: str) -> tuple[str, str]:
        name, equals, value = text.partition("=")
        if not equals:
            raise CommandError(f"“{text}”: write NAME=VALUE.")
        return name.strip(), value.strip()

    def _team(self, name: str | None) -> Team | None:
        if not name:
            return None
        team = Team.objects.filter(name=name).first()
        if team is None:
            raise CommandError(f"There is no team named “{name}”.")
        return team
