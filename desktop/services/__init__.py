"""Use cases: one function, one transaction each. Pages call these through `ui/ops.py`."""
