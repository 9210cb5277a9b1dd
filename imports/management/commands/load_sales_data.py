"""`load_sales_data DIR`: a sales team's CSV files become people, accounts, opportunities and orders."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.clock import business_date
from imports.sales_pipeline.mend import plan
from imports.sales_pipeline.read import read
from imports.sales_pipeline.report import LoadFailed, Report
from imports.sales_pipeline.write import write


class Command(BaseCommand):
    """Load four CSV files in one transaction."""

    help = (
        "Load accounts.csv, products.csv, sales_pipeline.csv and sales_teams.csv of a folder. Says in numbers what it "
        "made, mended and left out; a second run changes nothing; a failure leaves nothing half-done."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, --json, --currency, --revenue-unit."""
        parser.add_argument("folder", type=Path, help="the folder of the four files")
        parser.add_argument("--json", action="store_true", help="one line of JSON")
        parser.add_argument("--currency", default="", help="of every amount; default: the company's")
        parser.add_argument(
            "--revenue-unit", type=Decimal, default=Decimal(1_000_000), help="what 1 in the column revenue stands for"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, mend, write; CommandError (exit 1) with nothing written when the files cannot be read."""
        report, today = Report(), business_date()
        currency = options["currency"].strip().upper()
        if currency and not (len(currency) == 3 and currency.isalpha() and currency.isascii()):
            raise CommandError("A currency is three letters, for example CNY.")
        try:
            made = plan(read(options["folder"], report), report, today=today, revenue_unit=options["revenue_unit"])
        except LoadFailed as failure:
            raise CommandError(str(failure)) from None
        except OSError as failure:
            raise CommandError(f"The files cannot be read: {failure}") from None
        write(made, report, today=today, currency=currency)
        self.stdout.write(json.dumps(report.as_dict()) if options["json"] else report.as_text())
