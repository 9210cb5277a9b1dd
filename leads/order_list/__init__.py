"""The list of orders: what an address asks for, and the rows, totals and neighbours it gets (domain.md sections 1 and 7)."""
