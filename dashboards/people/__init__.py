"""People side by side: process and result of each person beside the team's median (domain.md sections 2 and 7)."""
