"""Many accounts moved by one decision: plan it, do it in chunks, take it back (ux.md, re-assign 200 accounts)."""
