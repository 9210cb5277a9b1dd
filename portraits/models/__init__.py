"""The customer portrait: its catalogue of fields, what is known and who may open it, its keys, and its distance."""

from portraits.models.access import (
    AccessRequest,
    AskState,
    Grant,
    GrantQuerySet,
    Purpose,
    Signature,
    Undertaking,
    Viewing,
)
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
from portraits.models.distance import SURE, Change, Distance, DistanceEntry, DistanceQuerySet, Stage
from portraits.models.personal import Erasure, ErasureState, Restriction
from portraits.models.recount import Recount
from portraits.models.values import Basis, LegalBasis, SubjectKey, Value, ValueQuerySet

__all__ = [
    "CLOSED_SECTIONS",
    "MOST_SHELF_DAYS",
    "MOST_WEIGHT",
    "SURE",
    "AccessRequest",
    "AskState",
    "Basis",
    "Change",
    "Distance",
    "DistanceEntry",
    "DistanceQuerySet",
    "Erasure",
    "ErasureState",
    "Field",
    "FieldQuerySet",
    "Grant",
    "GrantQuerySet",
    "Kind",
    "LegalBasis",
    "Purpose",
    "Recount",
    "Restriction",
    "Section",
    "Sensitivity",
    "Signature",
    "Stage",
    "Subject",
    "SubjectKey",
    "Undertaking",
    "Value",
    "ValueQuerySet",
    "Viewing",
]
