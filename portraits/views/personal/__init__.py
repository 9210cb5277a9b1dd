"""Pages for what a person asks of us by law."""
