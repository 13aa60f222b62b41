"""Figures, ledgers and lists that leave the program."""
