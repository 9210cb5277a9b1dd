"""The customer's committee: lines between persons, coverage of the four roles, paths, a person who moves on."""
