"""A form or a rule table of the program that is broken is named; a published one is left out."""

import base64
import shutil
from pathlib import Path

import pytest

from desktop.clock import Clock
from desktop.domain.office import Form
from desktop.domain.say import UserError
from desktop.domain.values import new_id
from desktop.forms.library import load_library
from desktop.forms.rulefiles import load_rules
from desktop.resources import resources
from desktop.services.desk import take_published
from desktop.store.store import Store


def broken_file(work: object, folder: Path) -> str:
    assert callable(work)
    with pytest.raises(UserError) as caught:
        work(folder)
    assert caught.value.say.key == "store.program_broken"
    return str(caught.value.say.values["file"])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04garbage", b"no workbook"])
def test_a_broken_form_is_named(tmp_path: Path, content: bytes) -> None:
    shutil.copy(resources() / "forms" / "LPG_HOME.xlsx", tmp_path / "A.xlsx")
    (tmp_path / "B.xlsx").write_bytes(content)
    assert broken_file(load_library, tmp_path) == "B.xlsx"


def test_a_program_without_forms_or_rules_is_said(tmp_path: Path) -> None:
    assert broken_file(load_library, tmp_path) == "*.xlsx"
    assert broken_file(load_rules, tmp_path) == "campaigns.csv"


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00\x00", b"name,value\nonly,two\n", b"name,valid_from,valid_to,source\na\n"]
)
def test_a_broken_rule_table_is_named(tmp_path: Path, content: bytes) -> None:
    for file in (resources() / "rules").glob("*.csv"):
        shutil.copy(file, tmp_path)
    load_rules(tmp_path)
    (tmp_path / "units.csv").write_bytes(content)
    assert broken_file(load_rules, tmp_path) == "units.csv"


@pytest.mark.parametrize("workbook", ["", "no base64!", base64.b64encode(b"no workbook").decode()])
def test_a_broken_published_form_is_left_out_and_the_one_in_use_stays(tmp_path: Path, workbook: str) -> None:
    store = Store.open(tmp_path / "desk.db", bytes(32), clock=Clock(), staff_id="s")
    fields = {"code": "LPG_HOME", "version": "2099010100", "title": "燃气", "workbook": workbook}
    fields |= {"sha256": "0" * 64, "published_at": "2026-12-08T01:00:00Z"}
    row = Form.model_validate({"id": new_id(), "scope_id": "muni", **fields})
    store.apply(lambda tx: tx.put(row))
    forms = load_library(resources() / "forms")
    before = forms.get("LPG_HOME").version
    assert take_published(store, forms) == []
    assert forms.get("LPG_HOME").version == before
    store.close()
