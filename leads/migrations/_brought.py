"""What migrations bring into a new database; safe to run again.

The first migration runs them on the tables as they are now, the older ones on those of their time: a column that came
later is not named here, its own migration fills it.
"""

from typing import Any

REASONS = (
    ("price", "Price", "价格", "價格"),
    ("timing", "Cannot wait for the timing", "等不及时机", "等不及時機"),
    ("need", "Needs do not match", "需求不匹配", "需求不符"),
    ("competition", "Competition", "竞争", "競爭"),
    ("no_decision", "No decision", "没有决定", "沒有決定"),
    ("no_budget", "No budget", "没有预算", "沒有預算"),
    ("other", "Other", "其他", "其他"),
)


def reasons(apps: Any, schema_editor: Any) -> None:
    kept = apps.get_model("leads", "LossReason")
    for place, (code, name, hans, hant) in enumerate(REASONS, start=1):
        values = {"name": name, "name_hans": hans, "name_hant": hant, "position": place * 10}
        kept.objects.get_or_create(code=code, defaults=values)
