"""`form check` and `form eval`: what an author is told of any workbook, without window or laptop."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.__main__ import main
from desktop.resources import resources
from tests.forms.books import ITEM, ask, begin, book, calc, choices, end

Ran = tuple[int, str]
Run = Callable[..., Ran]
FORMS = resources() / "forms"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Texts and lists among the words become files; hands back exit code and what was printed."""

    def command(*words: Any) -> Ran:
        given = []
        for place, word in enumerate(words):
            if isinstance(word, dict):
                file = tmp_path / f"{place}.json"
                file.write_text(json.dumps(word), "utf-8")
                word = file
            elif isinstance(word, bytes):
                file = tmp_path / f"{place}.xlsx"
                file.write_bytes(word)
                word = file
            given.append(str(word))
        code = main(["form", *given, "--lang", "en"])
        said = capsys.readouterr()
        assert said.err == ""
        return code, said.out

    return command


def evaluated(run: Run, *words: Any) -> dict[str, Any]:
    code, out = run("eval", *words)
    assert code == 0, out
    found: dict[str, Any] = json.loads(out)
    return found


def test_check_tells_every_fault_of_every_file_and_goes_on(run: Run) -> None:
    bad = book([ask("a", "rank"), ask("b", relevant="${gone}")])
    code, out = run("check", bad, FORMS / "LPG_HOME.xlsx", book([ask("c")]))
    lines = out.splitlines()
    assert code == 1 and len(lines) == 4
    assert lines[0].startswith("survey row 2 type: ") and lines[1].startswith("survey row 3 relevant: ")
    assert "LPG_HOME" in lines[2] and "no fault" in lines[3]
    assert run("check", FORMS / "LPG_HOME.xlsx")[0] == 0


def test_check_reads_the_csv_files_beside_the_workbook(run: Run, tmp_path: Path) -> None:
    asking = book([ask("a", "select_one_from_file towns.csv")])
    assert run("check", asking)[0] == 1
    (tmp_path / "towns.csv").write_text("name,label\ne,East\n", "utf-8")
    assert run("check", asking)[0] == 0


def test_eval_says_what_the_answers_lead_to(run: Run) -> None:
    answers = {"lg01_fuel": ["lpg"], "lg05_made": "2013-01", "lg14_length": "2.5"}
    found = evaluated(
        run, FORMS / "LPG_HOME.xlsx", "--answers", answers, "--subject", {"special_group": True},
        "--today", "2026-12-08",
    )  # fmt: skip
    by_item = {one["item"]: one for one in found["findings"]}
    assert by_item["LG05"]["grade"] == "S" and by_item["LG05"]["deadline"] == "2026-12-10T16:00:00Z"
    assert by_item["LG14"]["matter"] == "hazard"
    assert found["updates"]["cylinder.made_on"] == "2013-01"
    assert "lg15_aged" in found["relevant"]
    assert {"name": "lg04_count", "message": "This question is not answered yet"} in found["errors"]


SURVEY = [
    begin("people", repeat_count=f"count(instance('residents'){ITEM})"),
    calc("who", f"instance('residents'){ITEM}[position() = position(current()/..)]/name"),
    ask("age", "integer", constraint=". < 150", constraint_message="too old"),
    end(),
    calc("sum", "sum(${age})"),
]


def test_answers_in_a_repeat_are_a_list_and_served_lists_are_given(run: Run) -> None:
    lists = {"residents": [{"name": "r1", "label": "Li"}, {"name": "r2", "label": "Wu"}]}
    answers = {"people": [{"age": 40}, {"age": "200"}]}
    found = evaluated(run, book(SURVEY), "--answers", answers, "--lists", lists)
    assert found["relevant"] == ["people[1]/age", "people[2]/age"]
    assert found["errors"] == [{"name": "people[2]/age", "message": "too old"}]
    assert (found["values"]["people[2]/who"], found["values"]["people[1]/age"]) == ("r2", 40)


def test_the_last_record_and_a_variant(run: Run) -> None:
    last = {"bc01_fire_lane": "no"}
    found = evaluated(run, FORMS / "BLDG_COMMON.xlsx", "--answers", {}, "--variant", "quick", "--last", last)
    assert "bc01_fire_lane" in found["relevant"] and "bc07_hydrant" not in found["relevant"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--answers", {"gone": 1}), "gone"),
        (("--answers", {}, "--lists", {"residents": "many"}), "residents"),
        (("--answers", "nowhere.json"), "nowhere.json"),
    ],
)
def test_what_cannot_be_evaluated_is_said(run: Run, words: tuple[Any, ...], said: str) -> None:
    code, out = run("eval", book([ask("a", "select_one k")], choices(k="x")), *words)
    assert code == 1 and said in out


def test_what_is_missing_is_said_in_the_forms_own_words(run: Run) -> None:
    survey = [
        ask("who"),
        ask("a", required="yes", required_message="Sorry, ${who}"),
        ask("b", required="yes"),
    ]
    found = evaluated(run, book(survey), "--answers", {"who": "Li"})
    assert [one["message"] for one in found["errors"]] == ["Sorry, Li", "This question is not answered yet"]


def test_a_faulty_workbook_is_not_evaluated(run: Run) -> None:
    code, out = run("eval", book([ask("a", "rank")]), "--answers", {})
    assert code == 1 and out.startswith("survey row 2 type: ")
