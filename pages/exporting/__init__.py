"""Taking records out as spreadsheets: which kinds there are, the dialog, one's own exports."""
