"""Two accounts, or two persons of one account, become one; and apart again (issue 4, duplicates and merge)."""
