"""What migrations bring into a new database; safe to run again.

The first migration runs them on the tables as they are now, the older ones on those of their time: a column that came
later is not named here, its own migration fills it.
"""

from typing import Any

# code, skill, name in English, simplified and traditional Chinese, days after which it is refreshed
COURSES = (
    ("products", "technical", "Products and applications", "产品与应用知识", "產品與應用知識", 365),
    ("talks", "communication", "Sales talks and the seven steps", "销售沟通与七步法", "銷售溝通與七步法", None),
    ("prices", "business", "Prices, contracts and payment", "价格、合同与收款", "價格、合約與收款", 730),
)


def add_courses(apps: Any, _editor: Any) -> None:
    """Three courses to begin with, required of nobody until an admin says so; safe to run again."""
    course = apps.get_model("users", "Course")
    for code, skill, label, hans, hant, days in COURSES:
        words = {"label": label, "label_hans": hans, "label_hant": hant}
        course.objects.get_or_create(code=code, defaults={**words, "skill": skill, "valid_days": days})
