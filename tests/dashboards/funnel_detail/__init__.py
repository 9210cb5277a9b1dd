"""The funnel in detail."""
