"""Matter: hazards, leads, events and changes, their steps, their words and their papers."""
