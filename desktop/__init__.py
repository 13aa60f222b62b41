"""巡格 XunGe: the laptop program. See docs/architecture.md for the rooms."""

__version__ = "0.1.0"
