"""Pages about who opens closed values: opening, the need-to-know list, requests, the undertaking, who saw what."""
