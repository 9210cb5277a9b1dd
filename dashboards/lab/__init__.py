"""The rule lab: other numbers replayed over the company's own past, in memory (docs/decisions/0070)."""
