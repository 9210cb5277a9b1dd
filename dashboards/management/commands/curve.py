"""`curve`: the time-probability curve of the company, or of each group, in figures."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core.clock import business_date
from dashboards.curve import groups, rows
from dashboards.curve.reading import CONTACTS, GROUPS, Question, counts
from dashboards.scopes import Scope
from dashboards.segments import EVERYTHING

COLUMNS = ("contact", "at_risk", "converted", "cumulative", "low", "high")


class Command(BaseCommand):
    """Count and print."""

    help = (
        "Print which share of accounts had placed a first order after each counted contact (Kaplan-Meier, 95 % band)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--by, --json."""
        parser.add_argument("--by", choices=list(GROUPS), default="", help="one curve for each person, team, ...")
        parser.add_argument("--json", action="store_true", help="a list of rows; with --by each names its group")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a row for each contact."""
        by = options["by"]
        question = Question(Scope(""), None, EVERYTHING, CONTACTS, business_date())
        found = groups.curves(counts(question, by))
        names = groups.labels(by, list(found)) if by else dict.fromkeys(found, "")
        lines = [
            ({by: names[key], "key": key} if by else {}) | rows.plain(point)
            for key, curve in sorted(found.items())
            for point in rows.each_contact(curve)
        ]
        if options["json"]:
            self.stdout.write(json.dumps(lines, ensure_ascii=False))
            return
        for line in lines:
            self.stdout.write("\t".join([*([line[by]] if by else []), *(_plain(line[name]) for name in COLUMNS)]))


def _plain(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)
