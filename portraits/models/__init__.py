"""The customer portrait: its catalogue of fields, what is known, the keys it is sealed with, and the distance it measures."""

from portraits.models.catalogue import (
    CLOSED_SECTIONS,
    MOST_SHELF_DAYS,
    MOST_WEIGHT,
    Field,
    FieldQuerySet,
    Kind,
    Section,
    Sensitivity,
    Subject,
)
from portraits.models.distance import Change, Distance, DistanceEntry, DistanceQuerySet, Stage
from portraits.models.recount import Recount
from portraits.models.values import Basis, SubjectKey, Value, ValueQuerySet

__all__ = [
    "CLOSED_SECTIONS",
    "MOST_SHELF_DAYS",
    "MOST_WEIGHT",
    "Basis",
    "Change",
    "Distance",
    "DistanceEntry",
    "DistanceQuerySet",
    "Field",
    "FieldQuerySet",
    "Kind",
    "Recount",
    "Section",
    "Sensitivity",
    "Stage",
    "Subject",
    "SubjectKey",
    "Value",
    "ValueQuerySet",
]
