"""docs/bad-days.md names only sentences and tests that exist, and every trouble of file and disk."""

import re
from pathlib import Path

from tests.architecture.test_texts import words

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs" / "bad-days.md").read_text("utf-8")
NAMED = set(re.findall(r"`([\w./]+)`", DOC))
ROOMS = {key.partition(".")[0] for key in words("zh_CN")}
"""Files of texts."""


def test_every_sentence_named_there_exists() -> None:
    keys = {
        one for one in NAMED if one.partition(".")[0] in ROOMS and one.count(".") == 1 and "/" not in one
    } - {"settings.SPARE"}
    assert sorted(keys - {one for one in keys if one.endswith(".json")} - words("zh_CN").keys()) == []
    assert len(keys) > 30


def test_every_file_named_there_exists() -> None:
    files = {one for one in NAMED if "/" in one}
    assert sorted(one for one in files if not (ROOT / one).exists()) == []
    assert any(one.startswith("tests/") for one in files)


def test_every_trouble_of_file_clock_and_photo_is_there() -> None:
    troubles = re.compile(
        r"store\.(damaged|disk_|read_only|no_folder|busy|nearly|key|settings_|program|log)"
        r"|clock\.(?!date)|record\.(bad_photo|photo_)"
        r"|sync\.(offline|slow|portal|nonsense|server_trouble|certificate)"
    )
    assert sorted(key for key in words("zh_CN") if troubles.match(key) and key not in NAMED) == []
