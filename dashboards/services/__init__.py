"""What the forecast writes: targets and weekly snapshots."""
