"""The day in the grid, played through the real windows, and the evidence of it."""
