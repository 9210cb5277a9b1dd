"""The steps of an import: upload, map, check, run, undo."""
