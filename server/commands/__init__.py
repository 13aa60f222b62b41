"""The admin command line: one file per group of commands, JSON out, exit 0, 1 (refused) or 2 (usage)."""
