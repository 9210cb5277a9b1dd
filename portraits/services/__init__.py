"""What happens to portraits: filling, sealing, opening, measuring, confirming, keeping the catalogue."""
