"""Plan: which check and which visit is due where, by the dated rules. Nothing here reads the file."""
