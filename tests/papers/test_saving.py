"""A file is saved whole or not at all; the reason is said in words."""

import os
import resource
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.domain.say import UserError
from desktop.papers.saving import save_whole

NOBODY = 65534


def refusal(file: Path, content: bytes = b"new") -> str:
    with pytest.raises(UserError) as refused:
        save_whole(file, content)
    return refused.value.say.key


def test_what_was_there_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    file = tmp_path / "住户.xlsx"
    file.write_bytes(b"old")
    save_whole(file, b"new")
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("mark", ["~$住户.xlsx", ".~lock.住户.xlsx#", ".~住户.xlsx"])
def test_a_file_that_excel_libreoffice_or_wps_has_open_is_left_alone(tmp_path: Path, mark: str) -> None:
    file = tmp_path / "住户.xlsx"
    file.write_bytes(b"old")
    (tmp_path / mark).write_bytes(b"")
    assert refusal(file) == "export.file_open"
    assert file.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_stick_that_was_pulled_out(tmp_path: Path) -> None:
    assert refusal(tmp_path / "stick" / "住户.xlsx") == "export.folder_gone"
    (tmp_path / "file").write_bytes(b"")
    assert refusal(tmp_path / "file" / "住户.xlsx") == "export.folder_gone"


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    assert refusal(tmp_path / f"{'长' * 100}.xlsx") == "export.name_too_long"
    assert list(tmp_path.iterdir()) == []


def test_the_name_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "住户.xlsx").mkdir()
    assert refusal(tmp_path / "住户.xlsx") == "export.file_open"
    assert [one.name for one in tmp_path.iterdir()] == ["住户.xlsx"]


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of an administrator, whom no folder refuses."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_folder_that_may_not_be_written_to() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o555)
        with as_nobody():
            assert refusal(folder / "住户.xlsx") == "export.read_only"
        folder.chmod(0o755)
        assert list(folder.iterdir()) == []


def test_a_full_disk_leaves_the_old_file_and_no_half_of_a_new_one(tmp_path: Path) -> None:
    file = tmp_path / "住户.xlsx"
    file.write_bytes(b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        assert refusal(file, b"x" * 100_000) == "export.disk_full"
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]
