"""The funnel in detail: outlook against targets, cohorts, sources and their cost, losses, ageing (domain.md 2.1; decision 0064)."""
