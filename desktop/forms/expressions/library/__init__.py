"""The functions, by what they work on."""
