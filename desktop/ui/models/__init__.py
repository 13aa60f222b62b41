"""Table models: fed rows, hold no queries."""
