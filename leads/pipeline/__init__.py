"""Reading the pipeline: whose, narrowed how; as a board, a list, and the reasons of what was lost."""
