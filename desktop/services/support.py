"""The support bundle: what a technician needs to see of a laptop, without a single value of a person.

No rows, no names, no paths, no texts of messages. Logs and crash reports are
let through line by line, only where a line is nothing but program lines.
"""

import io
import json
import locale
import os
import platform
import re
import shutil
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from desktop import __version__
from desktop.clock import Clock
from desktop.domain.moments import from_moment
from desktop.forms.library import FormLibrary
from desktop.logs import without_values
from desktop.settings import Settings
from desktop.store.health import Health

_PACKAGES = ("PySide6-Essentials", "sqlcipher3", "sqlmodel", "pydantic", "httpx", "cryptography", "typst")
_CODE = re.compile(r"[a-z][a-z0-9_.]{0,60}")
_PLAIN = re.compile(r"[A-Za-z0-9 _.,:;/()+-]{0,120}")
_KNOWN_FILES = re.compile(
    r"device\.key|settings\.json|logs/xunge\.log(\.\d)?|crashes/crash-[\d-]+\.txt"
    r"|people/person-\d+/(key\.json|tries\.json|(copies/)?desk(-[\w-]{1,24})?\.db(-wal|-shm)?)"
)
_README = """巡格 XunGe 诊断包 / support bundle

support.json  程序和系统版本、设置、数量统计、上传状态、最近联网情况、文件大小
logs/         运行日志；crashes/ 出错报告：只有程序行号，没有内容

没有姓名、证件号、电话、门牌、备注，也没有文件夹的名字。可以发给技术人员。
No names, numbers, doors or remarks of anybody, and no names of folders.
"""


def bundle(
    settings: Settings,
    clock: Clock,
    forms: FormLibrary,
    *,
    health: Health | None,
    content_differs: list[str] | None = None,
    trouble: str = "",
    window: Mapping[str, Any] | None = None,
) -> bytes:
    """The bundle as a zip file. `health` is None when the file could not be opened; `trouble` is then
    the key of the reason. `content_differs`: scopes whose rows are not what the server's checksum says.
    `window`: what the window knows of screen and fonts.
    """
    folder = settings.data_dir
    found: dict[str, Any] = {
        "made_at": clock.moment(),
        "program": _program(),
        "machine": _machine(folder),
        "settings": {
            "language": settings.language,
            "text_scale": settings.text_scale,
            "demo": settings.demo,
            "clock_offset_seconds": settings.clock_offset.total_seconds(),
        },
        "window": dict(window or {}),
        "forms": {code: forms.get(code).version for code in forms.codes()},
        "file": {"opened": health is not None, "trouble": _code(trouble)},
        "folder": _files(folder),
    }
    if health is not None:
        found["file"] |= _health(health, content_differs or [])
        found["clock"] = _clock(health)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("README.txt", _README)
        for name, lines in _logs(folder).items():
            zipped.writestr(name, "".join(f"{line}\n" for line in lines))
        zipped.writestr("support.json", json.dumps(found, ensure_ascii=True, indent=1, sort_keys=True))
    return out.getvalue()


def _program() -> dict[str, Any]:
    return {
        "version": __version__,
        "python": platform.python_version(),
        "bundled": hasattr(sys, "_MEIPASS"),
        "packages": {name: _version(name) for name in _PACKAGES},
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _machine(folder: Path) -> dict[str, Any]:
    """Never the name of the machine or its user."""
    found: dict[str, Any] = {
        "system": _plain(platform.system()),
        "release": _plain(platform.release()),
        "processor": _plain(platform.machine()),
        "processors": os.cpu_count(),
        "encoding": _plain(locale.getpreferredencoding(do_setlocale=False)),
        "seconds_from_utc": -time.timezone,
        "path_is_ascii": str(folder).isascii(),
        "path_length": len(str(folder)),
    }
    try:
        disk = shutil.disk_usage(folder)
    except OSError:
        return found
    return found | {"disk_bytes": disk.total, "free_bytes": disk.free}


def _health(health: Health, content_differs: list[str]) -> dict[str, Any]:
    return {
        "faults": [_plain(fault) for fault in health.faults],
        "versions": {name: _plain(value) for name, value in health.versions.items()},
        "counts": health.counts,
        "outbox": health.outbox,
        "codes": _codes(health.codes),
        "scopes": Counter(_kind(one["scope_id"]) for one in health.scopes),
        "rows_by_scope": sorted((_kind(one["scope_id"]), one["count"]) for one in health.scopes),
        "server_differs": [_kind(scope) for scope in health.differs],
        "content_differs": [_kind(scope) for scope in content_differs],
        "rounds": [_round(one) for one in health.rounds],
    }


def _codes(codes: Mapping[str, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for code, count in codes.items():
        found[_code(code)] += count
    return found


def _kind(scope: str) -> str:
    """Which kind of scope; not which grid or building."""
    return scope.partition(":")[0]


def _round(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, int) else _moment_or_code(str(value)) for name, value in one.items()
    }


def _moment_or_code(text: str) -> str:
    try:
        from_moment(text)
    except ValueError:
        return _code(text)
    return text


def _clock(health: Health) -> dict[str, Any]:
    """How far the laptop's own clock is from the server's, by the last round that was answered."""
    for one in reversed(health.rounds):
        if one.get("server_now") and "code" not in one and "road" not in one:
            away = from_moment(one["at"]) - from_moment(one["server_now"])
            return {"seconds_before_server": round(away.total_seconds() + one["ms"] / 1000)}
    return {}


def _code(text: str) -> str:
    return text if not text or _CODE.fullmatch(text) else "other"


def _plain(text: str) -> str:
    """A text of the system, if it is one; anything else could hold anything."""
    return text if _PLAIN.fullmatch(text) else "other"


def _files(folder: Path) -> dict[str, Any]:
    """Files of the laptop's folder with their sizes; of what is not the program's own only how many."""
    people = sorted(one.name for one in (folder / "people").glob("*")) if folder.is_dir() else []
    place = {name: f"person-{number}" for number, name in enumerate(people, 1)}
    own: dict[str, int] = {}
    others: list[int] = []
    for file in sorted(folder.rglob("*")):
        try:
            size = file.lstat().st_size if not file.is_dir() else -1
        except OSError:
            continue
        parts = list(file.relative_to(folder).parts)
        if parts[0] == "people" and len(parts) > 1:
            parts[1] = place.get(parts[1], "")
        name = "/".join(parts)
        if size >= 0 and _KNOWN_FILES.fullmatch(name):
            own[name] = size
        elif size >= 0:
            others.append(size)
    return {"people": len(people), "files": own, "others": {"files": len(others), "bytes": sum(others)}}


def _logs(folder: Path) -> dict[str, list[str]]:
    """Logs and crash reports of the program's own names, without any line that could hold a value."""
    found = {}
    for file in sorted((*folder.glob("logs/*"), *folder.glob("crashes/*"))):
        name = file.relative_to(folder).as_posix()
        if not _KNOWN_FILES.fullmatch(name):
            continue
        try:
            lines, left_out = without_values(file.read_text("utf-8", "replace").splitlines())
        except OSError:
            continue
        found[name] = [*lines, f"({left_out} lines left out)"] if left_out else lines
    return found
