"""Files that rows name: photos and what was attached to answers. Content is named by its SHA-256."""

import re

FILED = {"photo": "sha256"}
"""Field of each kind that names a file; `size` of the same row says its bytes."""
MOST = 16 * 1024 * 1024
"""Bytes of a file that a server takes, unless it is told otherwise; documents have at most 5 MiB."""
_NAME = re.compile(r"[0-9a-f]{64}")


def is_name(text: str) -> bool:
    """Whether it can be the name of a file."""
    return _NAME.fullmatch(text) is not None
