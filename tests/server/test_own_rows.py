"""A laptop that reads `Verdict.rev` is not sent what it has just put; nothing else is kept from it."""

from typing import Any

from desktop.domain.values import new_id
from desktop.sync.protocol import Result


def whole(town: Any) -> dict[str, Any]:
    """Every field of an equipment row, as a laptop's own table holds it."""
    worker = town.laptop("甲")
    row = new_id()
    worker.send(worker.change("equipment", row, town.grid, set=town.equipment()))
    content: dict[str, Any] = worker.live("equipment")[row]
    return content


def test_a_row_that_stands_as_it_was_put_is_told_by_its_number(town: Any) -> None:
    content = whole(town)
    other = town.laptop("乙")
    other.pull()
    row = new_id()
    answer = other.send(other.change("equipment", row, town.grid, set=content), lean=True)
    assert answer.rows == []
    assert [one.rev for one in answer.verdicts] == [answer.scopes[town.grid].rev]


def test_a_row_in_another_form_is_sent(town: Any) -> None:
    laptop = town.laptop("甲")
    laptop.pull()
    answer = laptop.send(laptop.change("equipment", new_id(), town.grid, set=town.equipment()), lean=True)
    assert (len(answer.rows), answer.verdicts[0].rev) == (1, 0)


def test_who_does_not_ask_for_it_gets_his_rows_back(town: Any) -> None:
    content = whole(town)
    laptop = town.laptop("乙")
    laptop.pull()
    answer = laptop.send(laptop.change("equipment", new_id(), town.grid, set=content))
    assert (len(answer.rows), answer.verdicts[0].rev) == (1, 0)


def test_an_answer_that_was_lost_is_given_again_with_the_row(town: Any) -> None:
    content = whole(town)
    laptop = town.laptop("乙")
    laptop.pull()
    have, change = dict(laptop.have), laptop.change("equipment", new_id(), town.grid, set=content)
    laptop.send(change, lean=True)
    again = laptop.send(change, lean=True, have=have)
    assert [one.result for one in again.verdicts] == [Result.DUPLICATE]
    assert [row.id for row in again.rows] == [change.row_id]


def test_what_others_put_before_comes_with_it(town: Any) -> None:
    content = whole(town)
    laptop, other = town.laptop("乙"), town.laptop("甲")
    laptop.pull()
    theirs = new_id()
    other.send(other.change("equipment", theirs, town.grid, set=content))
    answer = laptop.send(laptop.change("equipment", new_id(), town.grid, set=content), lean=True)
    assert [row.id for row in answer.rows] == [theirs]
    assert answer.verdicts[0].rev == answer.scopes[town.grid].rev


def test_no_number_is_told_beyond_the_page(town: Any) -> None:
    """Else the laptop would take everything below it for known."""
    content = whole(town)
    laptop, other = town.laptop("乙"), town.laptop("甲")
    laptop.pull()
    other.send(*(other.change("equipment", new_id(), town.grid, set=content) for _ in range(5)))
    change = laptop.change("equipment", new_id(), town.grid, set=content)
    answer = laptop.send(change, lean=True, page=3)
    assert (len(answer.rows), answer.more, answer.verdicts[0].rev) == (3, True, 0)
    laptop.pull()
    assert change.row_id in laptop.live("equipment")


def test_a_row_changed_again_in_the_same_request_is_sent(town: Any) -> None:
    content = whole(town)
    laptop = town.laptop("乙")
    laptop.pull()
    row = new_id()
    put = laptop.change("equipment", row, town.grid, set=content)
    patch = laptop.change(
        "equipment", row, town.grid, op="patch", set={"serial": "7"}, was={"serial": content["serial"]}
    )
    answer = laptop.send(put, patch, lean=True)
    assert [one.data["serial"] for one in answer.rows] == ["7"]
    assert [one.rev for one in answer.verdicts] == [0, 0]
