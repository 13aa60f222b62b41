"""Measurements, each beside a peer or a limit. `make bench`; nothing here is asserted in tests."""
