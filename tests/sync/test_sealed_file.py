"""The container: what went in comes out, in order; anything else is refused whole, and says why."""

import hashlib
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.sync.envelope import way_of
from desktop.sync.manifest import FORMAT, Manifest, Part, Way
from desktop.sync.sealed import Body, Sealed, examine, write_sealed
from desktop.sync.sealfaults import Fault, SealedFault
from desktop.sync.sealkeys import new_age_key, packed, recipient_of, unpacked, verify_key
from tests.trouble import full_disk

SIGNS = bytes(range(32))
OPENS = new_age_key()
REPLICA = "99000000-0000-7000-8000-000000000009"
NAME = "余友田"


def examples(count: int) -> settings:
    return settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def said(parts: list[Part], to: str = OPENS, **more: object) -> Manifest:
    values = {"way": Way.TO_SERVER, "made_at": "2026-12-08T01:00:00Z", "replica_id": REPLICA, "number": 1}
    keys = {"sealed_to": recipient_of(to), "signed_by": verify_key(SIGNS)}
    return Manifest.model_validate({**values, **keys, "parts": parts, **more})


def write(file: Path, *bodies: bytes, to: str = OPENS, way: Way = Way.TO_SERVER, key: bytes = SIGNS) -> int:
    parts = [Body("exchange", body, number + 1, number + 1) for number, body in enumerate(bodies)]
    return write_sealed(file, way, recipient_of(to), key, parts, lambda made: said(made, to, way=way))


def read(file: Path, key: str = OPENS, way: Way = Way.TO_SERVER) -> list[bytes]:
    sealed = examine(file, way, key)
    sealed.check(verify_key(SIGNS))
    return contents(sealed)


def contents(sealed: Sealed) -> list[bytes]:
    found: list[bytes] = []
    sealed.each(lambda _part, body: found.append(body))
    return found


def fault_of(work: Callable[[], object]) -> Fault:
    with pytest.raises(SealedFault) as caught:
        work()
    return caught.value.fault


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small file as bytes."""
    file = tmp_path_factory.mktemp("sealed") / "a.xgb"
    write(file, b"one", NAME.encode())
    return file.read_bytes()


@examples(25)
@given(st.lists(st.binary(max_size=70_000), max_size=5))
def test_what_went_in_comes_out_in_order(tmp_path: Path, bodies: list[bytes]) -> None:
    file = tmp_path / "a.xgb"
    assert write(file, *bodies) == file.stat().st_size
    assert read(file) == bodies
    manifest = examine(file, Way.TO_SERVER, OPENS).manifest
    assert [(one.size, one.first) for one in manifest.parts] == [
        (len(b), n + 1) for n, b in enumerate(bodies)
    ]


def test_outside_stand_the_way_and_a_checksum_and_nothing_else(whole: bytes) -> None:
    head, rest = whole.split(b"\n", 1)
    assert head == b"xunge-sealed 1 to-server"
    assert rest.startswith(b"age-encryption.org/v1\n-> X25519 ")
    before, tail = whole[:-73], whole[-73:]
    assert tail == b"\nsha256 " + hashlib.sha256(before).hexdigest().encode() + b"\n"
    for word in (NAME, REPLICA, recipient_of(OPENS), verify_key(SIGNS), "2026-12-08", "exchange"):
        assert word.encode() not in whole


def resealed(data: bytes) -> bytes:
    """With a last line that fits again, as somebody does who changes a file on purpose."""
    before = data[:-73]
    return before + b"\nsha256 " + hashlib.sha256(before).hexdigest().encode() + b"\n"


@examples(300)
@given(data=st.data(), on_purpose=st.booleans())
def test_one_changed_byte_anywhere_is_refused(
    tmp_path: Path, whole: bytes, data: st.DataObject, on_purpose: bool
) -> None:
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(1, 255))
    changed = whole[:place] + bytes([whole[place] ^ other]) + whole[place + 1 :]
    file = tmp_path / "a.xgb"
    file.write_bytes(resealed(changed) if on_purpose else changed)
    if on_purpose and place >= len(whole) - 73:
        assert read(file) == [b"one", NAME.encode()], "only the last line was changed, and put right"
    else:
        assert fault_of(lambda: read(file)) in Fault


@examples(100)
@given(data=st.data())
def test_a_cut_file_is_refused_and_called_so(tmp_path: Path, whole: bytes, data: st.DataObject) -> None:
    file = tmp_path / "a.xgb"
    file.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    assert fault_of(lambda: read(file)) is Fault.DAMAGED or file.stat().st_size < len("xunge-sealed ")
    stranger = new_age_key()
    assert fault_of(lambda: read(file, stranger)) in (Fault.DAMAGED, Fault.NOT_SEALED)


def test_more_after_the_end_is_refused(tmp_path: Path, whole: bytes) -> None:
    file = tmp_path / "a.xgb"
    for more in (b"x", b"\n", whole):
        file.write_bytes(whole + more)
        assert fault_of(lambda: read(file)) is Fault.DAMAGED
        file.write_bytes(resealed(whole[:-73] + more + bytes(73)))
        assert fault_of(lambda: read(file)) is Fault.DAMAGED


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.DAMAGED),
        (b"PK\x03\x04 some workbook", Fault.NOT_SEALED),
        (b"age-encryption.org/v1\n", Fault.NOT_SEALED),
        (b"xunge-sealed 2 to-server\nwho knows", Fault.NEWER),
        (b"xunge-sealed 1 to-mars\n" + bytes(300), Fault.DAMAGED),
    ],
)
def test_what_is_none_is_said(tmp_path: Path, content: bytes, fault: Fault) -> None:
    file = tmp_path / "a.xgb"
    file.write_bytes(content)
    assert fault_of(lambda: examine(file, Way.TO_SERVER, OPENS)) is fault
    assert way_of(file) is None


def test_only_the_receiver_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "a.xgb"
    write(file, b"one")
    assert fault_of(lambda: read(file, new_age_key())) is Fault.NOT_FOR_US
    assert fault_of(lambda: read(file, "no key at all")) is Fault.NOT_FOR_US


def test_an_answer_is_no_request(tmp_path: Path) -> None:
    file = tmp_path / "a.xgb"
    write(file, b"one", way=Way.TO_LAPTOP)
    assert way_of(file) is Way.TO_LAPTOP
    assert fault_of(lambda: read(file)) is Fault.WRONG_WAY
    turned = resealed(file.read_bytes().replace(b"to-laptop", b"to-server"))
    file.write_bytes(turned)
    assert fault_of(lambda: read(file)) is Fault.DAMAGED, "the way stands in what is signed, too"


def test_somebody_elses_signature_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.xgb"
    write(file, b"one", key=bytes(32))
    assert fault_of(lambda: read(file)) is Fault.FORGED


def test_a_file_passed_on_to_somebody_else_is_refused(tmp_path: Path) -> None:
    """Whoever it was for could encrypt it anew, with the sender's signature, to another receiver."""
    file, other = tmp_path / "a.xgb", new_age_key()
    parts = [Body("exchange", b"one")]
    write_sealed(file, Way.TO_SERVER, recipient_of(other), SIGNS, parts, lambda made: said(made, to=OPENS))
    assert fault_of(lambda: read(file, other)) is Fault.DAMAGED


def test_parts_in_another_order_than_the_manifest_says_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.xgb"
    bodies = [Body("exchange", b"one"), Body("exchange", b"two")]
    for order in ([1, 0], [0], [0, 1, 0]):

        def listed(made: list[Part], order: list[int] = order) -> Manifest:
            return said([made[place] for place in order])

        write_sealed(file, Way.TO_SERVER, recipient_of(OPENS), SIGNS, bodies, listed)
        assert fault_of(lambda: read(file)) is Fault.DAMAGED


def test_a_file_exchanged_after_it_was_examined_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "a.xgb"
    write(file, b"one")
    sealed = examine(file, Way.TO_SERVER, OPENS)
    write(file, b"two")
    assert fault_of(lambda: contents(sealed)) is Fault.DAMAGED


def test_a_newer_manifest_with_more_in_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.xgb"

    class Later(Manifest):
        model_config = {"extra": "allow"}

    def later(made: list[Part]) -> Manifest:
        return Later.model_validate({**said(made).model_dump(), "next_key": "…"})

    bodies = [Body("exchange", b"one"), Body("hologram", b"two")]
    write_sealed(file, Way.TO_SERVER, recipient_of(OPENS), SIGNS, bodies, later)
    sealed = examine(file, Way.TO_SERVER, OPENS)
    sealed.check(verify_key(SIGNS))
    assert [one.what for one in sealed.manifest.parts] == ["exchange", "hologram"]
    assert sealed.manifest.format == FORMAT


@pytest.mark.parametrize("before", [b"", b"what was there"])
def test_a_full_stick_leaves_nothing_half(tmp_path: Path, before: bytes) -> None:
    file = tmp_path / "a.xgb"
    if before:
        file.write_bytes(before)
    with full_disk(), pytest.raises(OSError, match="large"):
        write(file, bytes(300_000))
    assert [one.read_bytes() for one in tmp_path.iterdir()] == ([before] if before else [])


def test_what_the_parts_raise_comes_through_and_leaves_nothing(tmp_path: Path) -> None:
    def bodies() -> Iterator[Body]:
        yield Body("exchange", b"one")
        raise KeyError("no such row")

    with pytest.raises(KeyError, match="no such row"):
        write_sealed(tmp_path / "a.xgb", Way.TO_SERVER, recipient_of(OPENS), SIGNS, bodies(), said)
    write(tmp_path / "a.xgb", b"one")
    sealed = examine(tmp_path / "a.xgb", Way.TO_SERVER, OPENS)

    def full(_part: Part, _body: bytes) -> None:
        raise OSError(28, "full")

    with pytest.raises(OSError, match="full"):
        sealed.each(full)
    seen: list[bytes] = []

    def second_fails(_part: Part, body: bytes) -> None:
        seen.append(body)
        if len(seen) == 2:
            raise KeyboardInterrupt

    write(tmp_path / "a.xgb", *(bytes([number]) for number in range(5)))
    sealed = examine(tmp_path / "a.xgb", Way.TO_SERVER, OPENS)
    with pytest.raises(KeyboardInterrupt):
        sealed.each(second_fails)
    assert seen == [b"\0", b"\1"], "nothing is handed on after an error"
    assert [one.name for one in tmp_path.iterdir()] == ["a.xgb"]


def test_too_much_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.xgb"
    assert fault_of(lambda: write(file, bytes(17 << 20))) is Fault.TOO_LARGE
    assert not file.exists()
    assert fault_of(lambda: unpacked(packed(bytes(2000)), 1999)) is Fault.TOO_LARGE
    assert fault_of(lambda: unpacked(b"nonsense")) is Fault.DAMAGED
    with file.open("wb") as out:
        out.truncate((2 << 30) + 1)
    assert fault_of(lambda: read(file)) is Fault.TOO_LARGE


def test_sixty_megabytes_need_the_memory_of_a_part(tmp_path: Path) -> None:
    file, size = tmp_path / "a.xgb", 1 << 20
    parts = (Body("exchange", number.to_bytes(4, "big") * (size // 4)) for number in range(60))
    seen: list[tuple[int, int]] = []
    tracemalloc.start()
    try:
        write_sealed(file, Way.TO_SERVER, recipient_of(OPENS), SIGNS, parts, said)
        sealed = examine(file, Way.TO_SERVER, OPENS, lambda done, of: seen.append((done, of)))
        counted: list[int] = []
        sealed.each(lambda _part, body: counted.append(len(body)))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sum(counted) == 60 * size
    assert most < 8 * size
    assert seen[-1][0] >= seen[0][0] and seen[-1][0] <= seen[-1][1] == file.stat().st_size
