"""A forgotten PIN: a code of the server's opens the file once, offline, and nothing is lost."""

import json
from pathlib import Path

import pytest

from desktop.domain.codes import mark_of, secret_code
from desktop.domain.say import UserError
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, change_pin, create_person, rename_person, unlock
from desktop.store.people import Person, people
from desktop.store.recovery import KEPT, held, new_code, reset_pin

QUICK = Cost(memory_kib=64, passes=1, lanes=1)
PERSON = Person("r-1", "s-1", "李梅", ["网格员"], "一网格")
OTHER = secret_code(bytes(range(16)))
"""A code as it must look, of nobody."""


class Watch:
    """Seconds that only tests move."""

    at = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at


def made(folder: Path) -> tuple[bytes, str]:
    """A person, the key and the code that the server would hold."""
    key = create_person(folder, PERSON, "135790", cost=QUICK)
    return key, new_code(folder, "r-1", key)


def refusal(folder: Path, code: str, watch: Watch, pin: str = "246810") -> str:
    with pytest.raises(UserError) as caught:
        reset_pin(folder, "r-1", code, pin, now=watch)
    return caught.value.say.key


def test_the_code_sets_a_new_pin_and_the_file_is_the_same(tmp_path: Path) -> None:
    key, code = made(tmp_path)
    reset_pin(tmp_path, "r-1", code.lower(), "246810")
    assert unlock(tmp_path, "r-1", "246810") == key
    with pytest.raises(UserError, match=r"store\.wrong_pin"):
        unlock(tmp_path, "r-1", "135790")
    assert people(tmp_path) == [PERSON]


def test_a_used_code_opens_nothing_any_more(tmp_path: Path) -> None:
    key, code = made(tmp_path)
    reset_pin(tmp_path, "r-1", code, "246810")
    assert refusal(tmp_path, code, Watch()) == "store.no_recovery"
    new_code(tmp_path, "r-1", key)
    assert refusal(tmp_path, code, Watch(), "111111") == "store.wrong_code"
    assert unlock(tmp_path, "r-1", "246810") == key


def test_wrong_codes_are_counted_and_delayed_as_wrong_pins_are(tmp_path: Path) -> None:
    _, code = made(tmp_path)
    watch = Watch()
    said = [refusal(tmp_path, OTHER, watch) for _ in range(4)]
    assert said == ["store.wrong_code", "store.wrong_code", "store.wrong_code_wait", "store.pin_wait"]
    assert refusal(tmp_path, code, watch) == "store.pin_wait"
    watch.at += 30
    reset_pin(tmp_path, "r-1", code, "246810", now=watch)


def test_a_slip_of_one_letter_is_said_and_not_counted(tmp_path: Path) -> None:
    _, code = made(tmp_path)
    watch = Watch()
    wrong = code[:5] + ("2" if code[5] != "2" else "3") + code[6:]
    assert [refusal(tmp_path, text, watch) for text in (wrong, wrong, wrong, code[:-1])] == [
        "store.code_form"
    ] * 4
    assert refusal(tmp_path, code, watch, "12345") == "store.pin_form"
    reset_pin(tmp_path, "r-1", code, "246810", now=watch)


def test_who_tried_too_many_pins_may_use_the_code_at_once(tmp_path: Path) -> None:
    key, code = made(tmp_path)
    for _ in range(4):
        with pytest.raises(UserError):
            unlock(tmp_path, "r-1", "000000")
    reset_pin(tmp_path, "r-1", code, "246810")
    assert unlock(tmp_path, "r-1", "246810") == key


def test_a_code_stays_good_until_the_server_holds_the_next(tmp_path: Path) -> None:
    key, first = made(tmp_path)
    second = new_code(tmp_path, "r-1", key)
    assert held(tmp_path, "r-1", mark_of(first)), "no other is asked for; the second may be on its way"
    assert not held(tmp_path, "r-1", "")
    reset_pin(tmp_path, "r-1", first, "246810")
    third, fourth = new_code(tmp_path, "r-1", key), new_code(tmp_path, "r-1", key)
    assert held(tmp_path, "r-1", mark_of(fourth))
    assert [refusal(tmp_path, one, Watch(), "111111") for one in (second, third)] == ["store.wrong_code"] * 2
    reset_pin(tmp_path, "r-1", fourth, "111111")


def test_what_came_before_the_code_the_server_holds_opens_nothing_more(tmp_path: Path) -> None:
    key, first = made(tmp_path)
    second, third = new_code(tmp_path, "r-1", key), new_code(tmp_path, "r-1", key)
    assert held(tmp_path, "r-1", mark_of(second)), "the third may be on its way"
    assert refusal(tmp_path, first, Watch(), "111111") == "store.wrong_code"
    reset_pin(tmp_path, "r-1", third, "111111")


def test_by_file_no_code_pushes_another_out(tmp_path: Path) -> None:
    key, first = made(tmp_path)
    codes = [new_code(tmp_path, "r-1", key, by_file=True) for _ in range(KEPT)]
    assert [bool(one) for one in codes] == [True] * (KEPT - 1) + [False]
    reset_pin(tmp_path, "r-1", first, "111111")


def test_a_changed_pin_or_name_leaves_the_code_good(tmp_path: Path) -> None:
    key, code = made(tmp_path)
    change_pin(tmp_path, "r-1", "135790", "246810")
    rename_person(tmp_path, "r-1", name="李梅", titles=[], area="二网格")
    reset_pin(tmp_path, "r-1", code, "111111")
    assert unlock(tmp_path, "r-1", "111111") == key


def test_the_code_alone_opens_nothing_on_another_machine(tmp_path: Path) -> None:
    _, code = made(tmp_path)
    (tmp_path / "device.key").write_bytes(bytes(32))
    assert refusal(tmp_path, code, Watch()) == "store.wrong_code"
    (tmp_path / "device.key").unlink()
    assert refusal(tmp_path, code, Watch()) == "store.device_changed"


def test_code_and_key_stand_nowhere_in_the_folder(tmp_path: Path) -> None:
    key, code = made(tmp_path)
    content = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert code.encode() not in content
    assert key not in content
    stored = json.loads(desk_path(tmp_path, "r-1").with_name("key.json").read_text("utf-8"))
    assert set(stored["recovery"][0]) == {"mark", "salt", "nonce", "wrapped"}


def test_a_file_without_a_code_says_so(tmp_path: Path) -> None:
    create_person(tmp_path, PERSON, "135790", cost=QUICK)
    assert refusal(tmp_path, OTHER, Watch()) == "store.no_recovery"
    with pytest.raises(UserError, match=r"store\.no_person"):
        reset_pin(tmp_path, "r-2", OTHER, "246810")
