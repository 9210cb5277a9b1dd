"""Single values in the spellings that people and programs use: dates, telephones, amounts, yes and no (pure)."""

from imports.values.channels import read_email, read_emails, read_tags, read_telephones, read_website, read_yes
from imports.values.dates import FOUND, ambiguous, order_of, read_moment, read_year
from imports.values.numbers import currency_in, read_currency, read_number, read_quantity, read_whole
from imports.values.separators import POINT, UNTOLD, decimals_of
from imports.values.texts import Bad, as_text, folded
from imports.values.units import currency_of, factor_in, has_own_unit

__all__ = [
    "FOUND",
    "POINT",
    "UNTOLD",
    "Bad",
    "ambiguous",
    "as_text",
    "currency_in",
    "currency_of",
    "decimals_of",
    "factor_in",
    "folded",
    "has_own_unit",
    "order_of",
    "read_currency",
    "read_email",
    "read_emails",
    "read_moment",
    "read_number",
    "read_quantity",
    "read_tags",
    "read_telephones",
    "read_website",
    "read_whole",
    "read_year",
    "read_yes",
]
