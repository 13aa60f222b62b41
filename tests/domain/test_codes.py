"""Codes that are read out over the telephone: nothing mistaken, a slip noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.codes import LETTERS, grouped, mark_of, plain, read_secret, secret_code


@given(st.binary(min_size=16, max_size=16))
def test_a_code_is_its_secret_however_it_is_typed(secret: bytes) -> None:
    code = secret_code(secret)
    assert len(code) == 28
    said = grouped(code)
    assert [len(one) for one in said.split("-")] == [4] * 7
    typed = said.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert read_secret(typed) == secret
    assert mark_of(typed) == mark_of(code)


@given(st.binary(min_size=16, max_size=16), st.integers(0, 27))
def test_one_letter_misheard_is_hardly_ever_a_code(secret: bytes, place: int) -> None:
    code = secret_code(secret)
    passed = 0
    for letter in LETTERS:
        wrong = code[:place] + letter + code[place + 1 :]
        try:
            read_secret(wrong)
        except ValueError:
            continue
        passed += wrong != code
    assert passed <= 2


@pytest.mark.parametrize("text", ["", "ABCD", "0" * 27, "0" * 29, "U" * 28, "重设码" * 10])
def test_what_is_no_code_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="not a code"):
        read_secret(text)


def test_full_width_letters_are_letters() -> None:
    assert plain("Ａ１ｏ－ｉ") == "A101"
