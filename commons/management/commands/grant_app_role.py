"""`grant_app_role`: what the application's database role may do: read, insert, update; delete only bookkeeping."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

# Rows of libraries that come and go; no row of the business is among them.
MAY_DELETE = ("django_session", "account_emailaddress", "account_emailconfirmation")


class Command(BaseCommand):
    """Grant and revoke."""

    help = "Grant a database role what the running application needs (run as the owner, after migrate)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The role's name."""
        parser.add_argument("role")

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant; safe to run again."""
        role = connection.ops.quote_name(options["role"])
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
            cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {role}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
            cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}")
            existing = set(connection.introspection.table_names(cursor))
            for table in sorted(existing.intersection(MAY_DELETE)):
                cursor.execute(f"GRANT DELETE ON {connection.ops.quote_name(table)} TO {role}")
