"""The portfolio of accounts: closeness and coverage, wallet share, positions, silence, complaints, ten contacts (decision 0064)."""
