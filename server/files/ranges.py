"""Which part of a file a Range header asks for (RFC 9110, 14)."""

import re

from server.turned import Turned

_ONE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


def wanted_range(header: str, size: int) -> tuple[int, int] | None:
    """From, and up to without. None: the whole, also for what is no single range of bytes.

    Raises Turned `file_range` for a part that is not there.
    """
    found = _ONE.fullmatch(header.replace(" ", ""))
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        start, end = max(0, size - int(found[2])), size
    else:
        start, end = int(found[1]), min(size, int(found[2] or size) + 1)
    if found[1] and found[2] and int(found[1]) > int(found[2]):
        return None
    if start >= size or start >= end:
        raise Turned("file_range", 416, headers={"Content-Range": f"bytes */{size}"})
    return start, end
