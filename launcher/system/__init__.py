"""The operating system: processes, locks, users, signals, packages, words for people."""
