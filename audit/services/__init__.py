"""Writing events, and sealing what was written."""

from audit.services.writing import record, record_many

__all__ = ["record", "record_many"]
