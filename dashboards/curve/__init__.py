"""The time-probability curve: when customers buy, by counted contacts or by days (domain.md 2.2; decision 0060)."""
