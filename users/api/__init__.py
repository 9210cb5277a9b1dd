"""The API about people: who one is, colleagues; and how programs log in."""
