"""What every list shares: saved views, who visited which record last, exports, acts on many records."""

from lists.models.acts import BulkAct
from lists.models.exports import Export, ExportState, FileFormat
from lists.models.tagging import Tagging
from lists.models.views import DefaultView, SavedView, Shared
from lists.models.visits import RecentVisit, Visited

__all__ = [
    "BulkAct",
    "DefaultView",
    "Export",
    "ExportState",
    "FileFormat",
    "RecentVisit",
    "SavedView",
    "Shared",
    "Tagging",
    "Visited",
]
