"""Parts of answers, declared by their fields."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

Part = type[serializers.Serializer[Any]]


def shape(name: str, /, **fields: Any) -> Part:
    """A part of an answer, under this name in the document."""
    made: Part = type(f"{name}Serializer", (serializers.Serializer,), {"__module__": __name__, **fields})
    return made


def whole(**kwargs: Any) -> Any:
    """A whole number."""
    return serializers.IntegerField(**kwargs)


def maybe(**kwargs: Any) -> Any:
    """A whole number, or null."""
    return serializers.IntegerField(allow_null=True, **kwargs)


def words(**kwargs: Any) -> Any:
    """A text, also an empty one."""
    return serializers.CharField(allow_blank=True, **kwargs)


def day() -> Any:
    """A date."""
    return serializers.DateField()


def day_or_none() -> Any:
    """A date, or null."""
    return serializers.DateField(allow_null=True)


def moment() -> Any:
    """A moment with its offset."""
    return serializers.DateTimeField()


def truth() -> Any:
    """Yes or no."""
    return serializers.BooleanField()


def part_of_one() -> Any:
    """A share from 0 to 1, or null where there is none."""
    return serializers.FloatField(allow_null=True)


def decimal(digits: int = 20) -> Any:
    """An amount as text, or null."""
    return serializers.DecimalField(max_digits=digits, decimal_places=2, allow_null=True)


def one(kind: Part, **kwargs: Any) -> Any:
    """A part."""
    return kind(**kwargs)


def many(kind: Part) -> Any:
    """A list of parts."""
    return kind(many=True)


def numbers() -> Any:
    """Whole numbers by name."""
    return serializers.DictField(child=serializers.IntegerField())


MONEY = shape("MoneyOfFigure", currency=words(), amount=decimal(), count=maybe())
WHOSE = shape("WhoseFigures", team=maybe(), person=maybe(), label=words())
DAYS = shape("DaysOfFigures", key=words(), start=day(), end=day())


def whose(asked: Any) -> dict[str, Any]:
    """Whose figures they are."""
    choice = asked.choice
    alone = choice.scope.owner_id
    return {
        "team": int(choice.team) if choice.team else None,
        "person": alone,
        "label": choice.scope.label,
    }


def money(pairs: Any) -> list[dict[str, Any]]:
    """(currency, amount) or (currency, amount, count) as parts."""
    return [{"currency": row[0], "amount": row[1], "count": row[2] if len(row) > 2 else None} for row in pairs]


def days_of(period: Any) -> dict[str, Any]:
    """The days that were counted."""
    return {"key": period.key, "start": period.start, "end": period.end}
