"""Widgets shared by the pages of this window that show rows, steps and answers."""
