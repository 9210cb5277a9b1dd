"""Who may open closed values: one place decides, everything else asks it (domain.md 2.4, decision 0026)."""

from portraits.services.access.deciding import Ground, ground, ground_of_own, grounds, signed

__all__ = ["Ground", "ground", "ground_of_own", "grounds", "signed"]
