"""Demonstration data: one invented community, deterministic from a seed (domain reference 7, tier T1)."""

from datetime import date

from server.demodata.build import generate

DEMO_DAY = date(2026, 12, 8)
"""The demo's fixed day, a Tuesday in the winter peak (decision 17)."""

__all__ = ["DEMO_DAY", "generate"]
