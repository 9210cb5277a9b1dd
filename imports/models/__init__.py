"""The import wizard's own rows."""

from imports.models.imports import Import, ImportState, Kind
from imports.models.mappings import ImportMapping
from imports.models.rows import Choice, ImportRow, Outcome, Plan

__all__ = ["Choice", "Import", "ImportMapping", "ImportRow", "ImportState", "Kind", "Outcome", "Plan"]
