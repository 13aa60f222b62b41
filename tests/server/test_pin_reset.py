"""The administrator reads a recovery code from the command line; every time is written down."""

import io
import json
from contextlib import redirect_stdout
from typing import Any

from desktop.domain.codes import grouped, secret_code
from server.__main__ import main


def _run(town: Any, *args: str) -> tuple[int, list[Any]]:
    out = io.StringIO()
    with redirect_stdout(out):
        code = main([*args, "--db", town.url])
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def test_the_code_is_shown_in_groups_and_the_record_says_so(town: Any) -> None:
    laptop, code = town.laptop("甲"), secret_code(bytes(range(16)))
    assert laptop.send().recovery == ""
    assert laptop.send(recovery=code).recovery != ""
    done, [said] = _run(town, "pin-reset", "--staff", "甲")
    assert (done, said["name"], [one["code"] for one in said["codes"]]) == (0, "甲", [grouped(code)])
    assert laptop.send().recovery == ""
    _, lines = _run(town, "pin-reset", "--log")
    assert [(one["asked_by"], one["replica_id"], one["outcome"]) for one in lines] == [
        ("admin", laptop.replica_id, "shown")
    ]


def test_without_a_code_it_is_said_what_to_do(town: Any) -> None:
    town.laptop("甲")
    done, [said] = _run(town, "pin-reset", "--staff", "甲")
    assert (done, said["error"]) == (1, "no_recovery")
    assert "enrol-code" in said["message"]
    assert _run(town, "pin-reset", "--staff", "无此人")[1][0]["error"] == "no_staff"


def test_what_is_no_code_is_not_kept_and_the_round_goes_on(town: Any) -> None:
    laptop = town.laptop("甲")
    answer = laptop.send(recovery="nonsense")
    assert (answer.recovery, answer.verdicts) == ("", [])
