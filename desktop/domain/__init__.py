"""The trade: typed records and pure rules. No I/O, no Qt, no SQL."""
