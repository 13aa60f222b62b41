"""The form view: one question at a time, by keyboard, saved at every answer."""
