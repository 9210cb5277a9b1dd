"""`curve`: the time-probability curve of the company, or of each group, in figures."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core.clock import business_date
from dashboards.curve import groups, rows
from dashboards.curve.reading import CONTACTS, DAYS, GROUPS, Question, counts
from dashboards.scopes import Scope
from dashboards.segments import EVERYTHING


class Command(BaseCommand):
    """Count and print."""

    help = (
        "Print which share of accounts had placed a first order after each counted contact (Kaplan-Meier, 95 % band)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--by, --days, --json."""
        parser.add_argument("--by", choices=list(GROUPS), default="", help="one curve for each person, team, ...")
        parser.add_argument(
            "--days", action="store_true", help="by days since the first contact, where anything happens"
        )
        parser.add_argument("--json", action="store_true", help="a list of rows; with --by each names its group")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a row for each contact, or day."""
        by, days = options["by"], options["days"]
        question = Question(Scope(""), None, EVERYTHING, DAYS if days else CONTACTS, business_date())
        found = groups.curves(counts(question, by))
        names = groups.labels(by, list(found)) if by else dict.fromkeys(found, "")
        lines = [
            ({by: names[key], "key": key} if by else {}) | rows.plain(point, "day" if days else "contact")
            for key, curve in sorted(found.items())
            for point in (curve.points if days else rows.each_contact(curve))
        ]
        if options["json"]:
            self.stdout.write(json.dumps(lines, ensure_ascii=False))
            return
        for line in lines:
            self.stdout.write(
                "\t".join(
                    [*([line[by]] if by else []), *(_plain(line[name]) for name in line if name not in (by, "key"))]
                )
            )


def _plain(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)
