"""The inbox, what a person wants to be told, and the robots of chat groups."""
