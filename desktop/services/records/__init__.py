"""Record: a form filled, finished, corrected, sent back."""
