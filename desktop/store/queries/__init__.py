"""Reading queries of the pages: set-based SQL, one place. Each takes a `Tx` and hands back plain rows."""
