"""Uploads by the tus protocol: by hand, by an ordinary client, and everything that is no upload."""

import base64
import hashlib
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from server.api import create_app
from server.enrol import set_replica_state
from server.files.cipher import FileCipher
from server.files.folder import KEPT, MOST_BEGUN, FilesFolder
from server.tables import FILE
from tests.server.filing import MEDIA, TUS, Caller, name_file, name_of, some_bytes
from tests.serving import serving

DATA = some_bytes(300_000)
MOST = 1 << 20
Call = Callable[[str], Caller]


@pytest.fixture
def folder(tmp_path: Path) -> FilesFolder:
    return FilesFolder(tmp_path / "files")


@pytest.fixture
def url(town: Any, folder: FilesFolder) -> Iterator[str]:
    with serving(create_app(town.db, town.clock, folder, MOST)) as address:
        yield address


@pytest.fixture
def call(town: Any, url: str) -> Iterator[Call]:
    """A fresh laptop of somebody, and its line."""
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as http:
        yield lambda name: Caller(town, town.laptop(name), http)


@pytest.fixture
def worker(town: Any, call: Call) -> Caller:
    """Has written a row that names DATA."""
    found = call("甲")
    name_file(town, found.laptop, DATA)
    return found


def kept(town: Any) -> dict[str, int]:
    with town.db.reading() as connection:
        return {one.sha256: one.size for one in connection.execute(select(FILE))}


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["tus-resumable"] == "1.0.0"


def test_what_is_spoken_here_is_told_to_anybody(url: str) -> None:
    for path in ("/v1/files", "/v1/files/", f"/v1/files/{'a' * 64}"):
        said = httpx.options(f"{url}{path}", trust_env=False)
        assert (said.status_code, said.headers["tus-version"]) == (204, "1.0.0")
        assert said.headers["tus-max-size"] == str(MOST)
        named = set(said.headers["tus-extension"].split(","))
        assert named == {"creation", "creation-with-upload", "checksum", "expiration", "termination"}
        assert said.headers["tus-checksum-algorithm"] == "sha1,sha256"


def test_a_file_in_pieces(town: Any, worker: Caller, folder: FilesFolder) -> None:
    made = worker.create(DATA)
    assert made.status_code == 201
    assert made.headers["location"] == f"files/{name_of(DATA)}"
    assert made.headers["upload-expires"] == "Tue, 22 Dec 2026 01:00:00 GMT"
    for start in range(0, len(DATA), 100_000):
        said = worker.patch(DATA, start, DATA[start : start + 100_000])
        assert (said.status_code, said.headers["upload-offset"]) == (204, str(start + 100_000))
    head = worker.ask("HEAD", f"/{name_of(DATA)}")
    assert head.headers["upload-offset"] == head.headers["upload-length"] == "300000"
    assert head.headers["cache-control"] == "no-store"
    assert "upload-expires" not in head.headers
    assert kept(town) == {name_of(DATA): len(DATA)}
    assert b"".join(folder.read(name_of(DATA))) == DATA
    assert [one.name for one in folder.folder.glob("uploads/*/*")] == []
    modes = {one.stat().st_mode & 0o777 for one in folder.folder.rglob("*")}
    assert modes <= {0o600, 0o700}


def test_the_first_bytes_may_come_with_the_beginning(worker: Caller) -> None:
    said = base64.b64encode(name_of(DATA).encode()).decode()
    headers = {"upload_length": "300000", "upload_metadata": f"name eA==, sha256 {said}, flag"}
    made = worker.ask("POST", "/", DATA[:1000], content_type=MEDIA, **headers)
    assert (made.status_code, made.headers["upload-offset"]) == (201, "1000")
    assert made.headers["location"] == name_of(DATA)
    assert worker.offset(DATA) == 1000


@pytest.mark.parametrize("checksum", [False, True], ids=["", "with checksums"])
def test_an_ordinary_client_uploads_and_takes_up_what_it_had_begun(
    worker: Caller, url: str, folder: FilesFolder, checksum: bool
) -> None:
    """tuspy knows the address, a header and what Upload-Metadata needs. A stream: it leaves files open."""
    photo = io.BytesIO(DATA)
    client = TusClient(f"{url}/v1/files", headers=worker.headers)
    about = {"metadata": {"sha256": name_of(DATA), "filename": "photo.jpg"}, "upload_checksum": checksum}
    first = client.uploader(file_stream=photo, chunk_size=70_000, **about)
    first.upload(stop_at=140_000)
    assert worker.offset(DATA) == 140_000
    later = client.uploader(file_stream=photo, url=first.url, chunk_size=70_000, **about)
    assert later.offset == 140_000
    later.upload()
    assert b"".join(folder.read(name_of(DATA))) == DATA


def test_a_file_that_is_there_ends_at_once(town: Any, call: Call, url: str, worker: Caller) -> None:
    worker.send(DATA)
    other = call("乙")
    made = other.create(DATA)
    assert (made.status_code, made.headers["upload-offset"]) == (201, str(len(DATA)))
    client = TusClient(f"{url}/v1/files", headers=other.headers)
    again = client.uploader(file_stream=io.BytesIO(DATA), url=f"{url}/v1/files/{name_of(DATA)}")
    assert again.offset == len(DATA)
    again.upload()
    assert again.request is None, "nothing was sent"
    assert len(kept(town)) == 1


def test_two_laptops_upload_the_same_photo_side_by_side(town: Any, call: Call, worker: Caller) -> None:
    other = call("乙")
    name_file(town, other.laptop, DATA)
    for one in (worker, other):
        assert one.create(DATA).status_code == 201
        assert one.patch(DATA, 0, DATA[:150_000]).status_code == 204
    assert worker.patch(DATA, 150_000, DATA[150_000:]).status_code == 204
    late = other.patch(DATA, 150_000, DATA[150_000:200_000])
    refused(late, 409, "file_offset")
    assert late.headers["upload-offset"] == str(len(DATA)), "and that is all of it"
    assert kept(town) == {name_of(DATA): len(DATA)}
    assert other.get(DATA).content == DATA


def test_a_wrong_content_is_thrown_away(town: Any, worker: Caller, folder: FilesFolder) -> None:
    worker.create(DATA)
    wrong = DATA[:-1] + bytes([DATA[-1] ^ 1])
    refused(worker.patch(DATA, 0, wrong), 460, "file_content")
    refused_head = worker.ask("HEAD", f"/{name_of(DATA)}")
    assert refused_head.status_code == 404
    assert kept(town) == {} and folder.size_of(name_of(DATA)) is None
    worker.send(DATA)
    assert worker.get(DATA).content == DATA


def test_lying_offsets_change_nothing(worker: Caller) -> None:
    worker.create(DATA)
    worker.patch(DATA, 0, DATA[:1000])
    for lie in (0, 999, 1001, len(DATA), 10**14):
        said = worker.patch(DATA, lie, b"xxx")
        refused(said, 409, "file_offset")
        assert said.headers["upload-offset"] == "1000"
    for nonsense in ("-1", "", "1e3", "0x10", "9" * 16):
        refused(worker.patch(DATA, 0, b"x", upload_offset=nonsense), 400, "file_header")
    assert worker.offset(DATA) == 1000


def test_what_is_too_large_is_refused(town: Any, call: Call, worker: Caller) -> None:
    big = some_bytes(MOST + 1)
    name_file(town, worker.laptop, big)
    refused(worker.create(big), 413, "file_too_big")
    refused(worker.create(DATA, len(DATA) + 1), 400, "file_size")
    refused(worker.create(DATA, 0), 400, "file_size")
    worker.create(DATA)
    refused(worker.patch(DATA, 0, DATA + b"more"), 413, "file_too_long")
    assert worker.offset(DATA) <= len(DATA)


def test_a_row_that_lies_about_the_size_lets_nothing_else_in(town: Any, worker: Caller) -> None:
    name_file(town, worker.laptop, DATA, size=5)
    assert worker.create(DATA, 5).status_code == 201
    refused(worker.patch(DATA, 0, DATA[:5]), 460, "file_content")
    worker.send(DATA)
    assert kept(town) == {name_of(DATA): len(DATA)}


def test_a_checksum_is_held_to(worker: Caller) -> None:
    worker.create(DATA)
    piece = DATA[:500]
    right = base64.b64encode(hashlib.sha256(piece).digest()).decode()
    refused(worker.patch(DATA, 0, b"x" + piece[1:], upload_checksum=f"sha256 {right}"), 460, "file_checksum")
    assert worker.offset(DATA) == 0
    assert worker.patch(DATA, 0, piece, upload_checksum=f"sha256 {right}").status_code == 204
    for bad in (f"md5 {right}", "sha256 ???", ""):
        refused(worker.patch(DATA, 500, piece, upload_checksum=bad), 400, "file_checksum")
    assert worker.offset(DATA) == 500


def test_an_upload_that_nobody_ends_expires(
    town: Any, worker: Caller, monkeypatch: pytest.MonkeyPatch, folder: FilesFolder
) -> None:
    worker.create(DATA)
    worker.patch(DATA, 0, DATA[:1000])
    monkeypatch.setattr(town.clock, "offset", KEPT - timedelta(hours=1))
    worker.headers |= Caller(town, worker.laptop, worker.http).headers
    assert worker.patch(DATA, 1000, DATA[1000:2000]).status_code == 204
    monkeypatch.setattr(town.clock, "offset", KEPT + timedelta(hours=1))
    worker.headers |= Caller(town, worker.laptop, worker.http).headers
    refused(worker.patch(DATA, 2000, DATA[2000:]), 410, "file_expired")
    assert worker.ask("HEAD", f"/{name_of(DATA)}").status_code == 404
    worker.send(DATA)
    assert worker.offset(DATA) == len(DATA)


def test_what_others_left_behind_is_cleared_away(
    town: Any, call: Call, worker: Caller, monkeypatch: pytest.MonkeyPatch, folder: FilesFolder
) -> None:
    worker.create(DATA)
    monkeypatch.setattr(town.clock, "offset", 2 * KEPT)
    folder._swept = -1e9
    later = call("甲")
    other = some_bytes(10, 2)
    name_file(town, later.laptop, other)
    later.create(other)
    [left] = folder.folder.glob("uploads/*/*")
    assert left.name.startswith(f"{name_of(other)}.10.")


def test_an_upload_is_given_up(worker: Caller) -> None:
    worker.create(DATA)
    assert worker.ask("DELETE", f"/{name_of(DATA)}").status_code == 204
    assert worker.ask("HEAD", f"/{name_of(DATA)}").status_code == 404
    refused(worker.ask("DELETE", f"/{name_of(DATA)}"), 404, "file_not_begun")
    worker.send(DATA)
    refused(worker.ask("DELETE", f"/{name_of(DATA)}"), 404, "file_not_begun")
    assert worker.get(DATA).content == DATA


def test_beginning_again_begins_at_the_start(worker: Caller) -> None:
    worker.create(DATA)
    worker.patch(DATA, 0, DATA[:1000])
    assert worker.create(DATA).headers["upload-offset"] == "0"
    assert worker.offset(DATA) == 0


def test_nobody_begins_without_end(town: Any, worker: Caller) -> None:
    for number in range(MOST_BEGUN + 1):
        data = some_bytes(10, number)
        name_file(town, worker.laptop, data)
        said = worker.create(data)
        assert said.status_code == (201 if number < MOST_BEGUN else 429)
    assert said.json()["code"] == "too_many_uploads"


def test_where_proxies_know_no_patch(worker: Caller, folder: FilesFolder) -> None:
    worker.create(DATA)
    said = worker.ask(
        "POST",
        f"/{name_of(DATA)}",
        DATA,
        content_type=MEDIA,
        upload_offset="0",
        x_http_method_override="PATCH",
    )
    assert said.status_code == 204
    assert folder.is_sound(name_of(DATA))


# -- who may ------------------------------------------------------------------


def test_without_a_token_or_a_version_nothing_is_read(worker: Caller, folder: FilesFolder) -> None:
    for method, path in (
        ("POST", ""),
        *((one, f"/{name_of(DATA)}") for one in ("HEAD", "PATCH", "DELETE", "GET")),
    ):
        said = worker.http.request(method, f"/v1/files{path}", headers=TUS, content=b"x")
        assert said.status_code == 401
        if method != "GET":
            old = worker.ask(method, path, b"x", tus_resumable="0.2.2")
            assert (old.status_code, old.headers["tus-version"]) == (412, "1.0.0")
    assert not folder.folder.exists()


def test_only_who_holds_a_row_that_names_it(town: Any, call: Call, worker: Caller) -> None:
    stranger, mate, lead = call("丙"), call("乙"), call("楼长")
    refused(stranger.create(DATA), 403, "file_unnamed")
    worker.send(DATA)
    refused(stranger.create(DATA), 403, "file_unnamed")
    refused(stranger.get(DATA), 403, "file_unnamed")
    assert stranger.ask("HEAD", f"/{name_of(DATA)}").status_code == 403
    assert mate.get(DATA).content == lead.get(DATA).content == DATA
    secret = some_bytes(50, 9)
    name_file(town, worker.laptop, secret, scope=town.restricted)
    worker.send(secret)
    assert mate.get(secret).content == secret
    refused(lead.get(secret), 403, "file_unnamed")


def test_a_hash_that_nobody_names_is_refused_until_its_row_is_there(town: Any, call: Call) -> None:
    worker, data = call("甲"), some_bytes(100, 3)
    refused(worker.create(data), 403, "file_unnamed")
    row_id = name_file(town, worker.laptop, data)
    worker.send(data)
    change = worker.laptop.change("photo", row_id, town.building, op="delete")
    assert worker.laptop.verdict(change).result == "applied"
    refused(worker.get(data), 403, "file_unnamed")


def test_whoever_took_a_photo_may_still_send_it_after_the_scope_is_lost(town: Any, worker: Caller) -> None:
    town.assign("甲", grid_ids=[town.id("二网格")])
    worker.send(DATA)
    refused(worker.get(DATA), 403, "file_unnamed")


def test_a_retired_laptop_may_still_drain(town: Any, worker: Caller) -> None:
    with town.db.writing() as connection:
        set_replica_state(connection, worker.laptop.replica_id, "retired")
    worker.headers |= Caller(town, worker.laptop, worker.http).headers
    worker.send(DATA)
    refused(worker.get(DATA), 403, "file_unnamed")


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "A" * 64, "a" * 63, "%00" * 64, "uploads"])
def test_names_are_never_paths(worker: Caller, name: str) -> None:
    for method in ("HEAD", "PATCH", "GET", "DELETE"):
        said = worker.ask(method, f"/{name}", b"x", content_type=MEDIA, upload_offset="0")
        assert said.status_code == 404
    bad = base64.b64encode(b"../../x").decode()
    refused(worker.ask("POST", "", upload_length="3", upload_metadata=f"sha256 {bad}"), 400, "file_name")
    for metadata in ("", "sha256", "sha256 ???", "sha256 //8=", "filename eA=="):
        refused(worker.ask("POST", "", upload_length="3", upload_metadata=metadata), 400, "file_name")


# -- having it back -------------------------------------------------------------


def test_a_download_goes_on_where_it_was_broken_off(worker: Caller) -> None:
    worker.send(DATA)
    whole = worker.get(DATA)
    assert (whole.status_code, whole.content) == (200, DATA)
    assert whole.headers["content-type"] == "application/octet-stream"
    assert whole.headers["x-content-type-options"] == "nosniff"
    for asked, start, end in (
        ("0-", 0, 300_000),
        ("17-", 17, 300_000),
        ("99-199", 99, 200),
        ("-5", 299_995, 300_000),
    ):
        part = worker.get(DATA, range=f"bytes={asked}")
        assert (part.status_code, part.content) == (206, DATA[start:end])
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/300000"
    for asked in ("300000-", "-0"):
        beyond = worker.get(DATA, range=f"bytes={asked}")
        assert (beyond.status_code, beyond.headers["content-range"]) == (416, "bytes */300000")
    for odd in ("lines=0-1", "bytes=0-1,5-6", "bytes=9-3", "bytes=-", "bytes=x-"):
        assert worker.get(DATA, range=odd).status_code == 200


def test_what_is_not_here_yet_is_said_to_be_missing(worker: Caller) -> None:
    refused(worker.get(DATA), 404, "file_missing")
    worker.create(DATA)
    worker.patch(DATA, 0, DATA[:1000])
    refused(worker.get(DATA), 404, "file_missing")


def test_an_encrypted_server_encrypts_files_too(town: Any, tmp_path: Path) -> None:
    folder = FilesFolder(tmp_path / "f", FileCipher(bytes(range(32))))
    with (
        serving(create_app(town.db, town.clock, folder)) as url,
        httpx.Client(base_url=url, trust_env=False) as http,
    ):
        worker = Caller(town, town.laptop("甲"), http)
        name_file(town, worker.laptop, DATA)
        worker.create(DATA)
        for start in range(0, len(DATA), 99_999):
            worker.patch(DATA, start, DATA[start : start + 99_999])
        assert worker.get(DATA).content == DATA
        assert worker.get(DATA, range="bytes=1234-7777").content == DATA[1234:7778]
    [kept_file] = [one for one in folder.folder.rglob("*") if one.is_file()]
    on_disk = kept_file.read_bytes()
    assert len(on_disk) == len(DATA)
    assert not any(on_disk[at : at + 16] in DATA for at in range(0, len(DATA), 5000))


def test_clients_without_a_row_hear_why(call: Call, url: str) -> None:
    stranger = call("丙")
    client = TusClient(f"{url}/v1/files", headers=stranger.headers)
    with pytest.raises((TusCommunicationError, TusUploadFailed)) as caught:
        client.uploader(file_stream=io.BytesIO(DATA), metadata={"sha256": name_of(DATA)}).upload()
    assert b"file_unnamed" in caught.value.response_content
