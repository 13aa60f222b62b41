"""`form publish`: what the county is told of its workbook, and what reaches a laptop."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.forms.compile import compile_workbook
from desktop.forms.faults import FormFaults
from desktop.forms.library import FormLibrary
from server.commands import workbooks
from server.db import open_database
from server.publish import newest
from tests.databases import Databases
from tests.forms.books import ask, begin, book, choices, end
from tests.server.commandline import run

LIST = "select_one_from_file towns.csv"


@dataclass
class Office:
    """Publishes the form T from a folder of its own."""

    url: str
    folder: Path

    def publish(
        self, survey: list[Any], version: str, towns: str = "", *args: str, **more: str
    ) -> tuple[int, Any]:
        about = {"form_id": "T", "version": version, **more}
        (self.folder / "T.xlsx").write_bytes(book(survey, choices(k="a b"), about))
        if towns:
            (self.folder / "towns.csv").write_text(towns, "utf-8")
        done = run("form", "publish", str(self.folder / "T.xlsx"), "--db", self.url, *args)
        return done.code, done.said


@pytest.fixture
def office(databases: Databases, tmp_path: Path) -> Office:
    url = databases.blank()
    assert run("init", "--db", url).code == 0
    return Office(url, tmp_path)


FIRST = [ask("a"), begin("g", "group", label="G"), ask("b", "select_one k"), end("group"), ask("c", LIST)]
TOWNS = "name,label\ne,东村\n"


def test_the_lists_beside_a_workbook_go_with_it(office: Office) -> None:
    code, said = office.publish(FIRST, "1", TOWNS)
    assert (code, said["published"]) == (0, True)
    assert said["forms"][0]["difference"]["added"] == ["a", "b", "c", "g", "towns.csv"]


def test_the_difference_names_questions_groups_lists_and_what_of_them_changed(office: Office) -> None:
    office.publish(FIRST, "1", TOWNS)
    second = [
        ask("a", label="A?", relevant="${b} = 'a'"),
        begin("g", "group", label="Group"),
        ask("b", "select_one k"),
        end("group"),
        ask("c", LIST),
        ask("d"),
    ]
    code, said = office.publish(second, "2", TOWNS + "w,西村\n", "--check")
    assert (code, said["published"]) == (0, False)
    difference = said["forms"][0]["difference"]
    assert (difference["added"], difference["removed"]) == (["d"], [])
    assert difference["changed"] == {
        "a": ["words", "relevant"],
        "g": ["words"],
        "c": ["choices"],
        "towns.csv": ["rows"],
    }


def test_a_question_may_take_the_name_of_a_group(office: Office) -> None:
    office.publish(FIRST, "1", TOWNS)
    code, said = office.publish([ask("g"), begin("a", "group", label="A"), ask("b"), end("group")], "2")
    assert code == 0
    assert said["forms"][0]["difference"]["changed"].items() >= {"g": ["type"], "a": ["type"]}.items()


def test_the_same_again_is_unchanged_and_an_older_version_is_refused(office: Office) -> None:
    office.publish(FIRST, "2", TOWNS)
    assert office.publish(FIRST, "2", TOWNS)[1]["forms"][0]["unchanged"]
    code, said = office.publish([ask("a")], "1")
    assert (code, said["error"]) == (1, "version_not_newer")


def test_a_list_that_is_not_there_is_told_and_nothing_is_published(office: Office) -> None:
    code, said = office.publish(FIRST, "1")
    assert (code, said["published"]) == (1, False)
    assert [(one["sheet"], one["row"], one["column"]) for one in said["forms"][0]["faults"]] == [
        ("survey", 6, "type")
    ]


def test_what_is_published_compiles_on_the_laptop(office: Office) -> None:
    office.publish(FIRST, "1", "\ufeff" + TOWNS)
    db = open_database(office.url)
    with db.reading() as connection:
        published = newest(connection, "T")
    db.close()
    assert published is not None
    spec = FormLibrary().add(published.data, published.lists)
    assert [one.label("zh") for one in spec.questions["c"].choices] == ["东村"]


def test_another_title_needs_another_version(office: Office) -> None:
    office.publish(FIRST, "2", TOWNS, form_title="甲表")
    assert office.publish(FIRST, "2", TOWNS, form_title="甲表")[1]["forms"][0]["unchanged"]
    code, said = office.publish(FIRST, "2", TOWNS, form_title="乙表")
    assert (code, said["error"]) == (1, "version_not_newer")
    assert office.publish(FIRST, "3", TOWNS, form_title="乙表")[1]["published"] is True


def test_two_workbooks_of_one_version_are_refused(office: Office) -> None:
    office.publish(FIRST, "1", TOWNS)
    other = office.folder / "other.xlsx"
    other.write_bytes(book([ask("z")], choices(k="a b"), {"form_id": "T", "version": "2"}))
    office.publish(FIRST[:1], "2", "", "--check")
    done = run("form", "publish", str(office.folder / "T.xlsx"), str(other), "--db", office.url)
    assert (done.code, done.said["error"]) == (1, "form_twice")
    assert (done.said["form"], done.said["version"]) == ("T", "2")
    db = open_database(office.url)
    with db.reading() as connection:
        published = newest(connection, "T")
    db.close()
    assert published is not None and published.version == "1"


def test_a_published_workbook_that_no_longer_compiles_can_be_replaced(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.publish(FIRST, "5", TOWNS)
    old = (office.folder / "T.xlsx").read_bytes()

    def stricter(data: bytes, **more: Any) -> Any:
        if data == old:
            raise FormFaults([])
        return compile_workbook(data, **more)

    monkeypatch.setattr(workbooks, "compile_workbook", stricter)
    code, said = office.publish([ask("a")], "5")
    assert (code, said["error"], said["in_use"]) == (1, "version_not_newer", "5")
    code, said = office.publish([ask("a")], "6")
    assert (code, said["published"], said["forms"][0]["in_use"]) == (0, True, "5")
    assert said["forms"][0]["difference"]["added"] == ["a"]
