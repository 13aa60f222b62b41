"""Rows entered twice: every way of pointing ends at one row, and no row is ever hidden by a circle."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.merged import circles, forwards

IDS = st.sampled_from("abcdef")


def test_chains_end_at_the_row_that_is_kept() -> None:
    assert forwards({}) == {}
    assert forwards({"a": "b", "b": "c"}) == {"a": "c", "b": "c"}


def test_a_circle_keeps_its_smallest_row() -> None:
    assert forwards({"a": "b", "b": "a"}) == {"b": "a"}
    assert forwards({"d": "b", "b": "c", "c": "b"}) == {"c": "b", "d": "b"}


@given(st.dictionaries(IDS, IDS))
def test_what_stands_for_a_row_always_stands_for_itself(links: dict[str, str]) -> None:
    found = forwards(links)
    assert all(kept not in found for kept in found.values())
    for circle in (one for one in links if links.get(links[one]) == one):
        assert circle not in found or found[circle] in links


@given(st.dictionaries(IDS, IDS), IDS, IDS)
def test_a_merge_that_is_no_circle_makes_none(links: dict[str, str], row: str, into: str) -> None:
    straight = {one: to for one, to in links.items() if one < to and one != row}
    if circles(row, into, lambda one: straight.get(one)):
        return
    after = forwards(straight | {row: into})
    assert row in after
    assert after[row] not in after


def test_a_row_into_itself_is_a_circle() -> None:
    assert circles("a", "a", lambda _: None)
    assert circles("a", "b", lambda one: {"b": "c", "c": "a"}.get(one))
    assert not circles("a", "b", lambda one: {"b": "c"}.get(one))
