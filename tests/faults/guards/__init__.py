"""Guards of the product and the ways to take each of them away on purpose (tests/faults/sabotage.py)."""
