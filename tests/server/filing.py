"""Photos' rows and files of the town's laptops, for tests of uploads."""

import base64
import hashlib
import random
from dataclasses import dataclass
from typing import Any

import httpx

from desktop.domain.values import new_id
from desktop.sync.protocol import TokenRequest, token_text
from server.enrol import issue_token

MEDIA = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0"}


def some_bytes(size: int, seed: int = 1) -> bytes:
    """Bytes that cannot be packed, like a photo's."""
    return random.Random(seed).randbytes(size)


def name_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def photo(town: Any, data: bytes, **more: Any) -> dict[str, Any]:
    """Fields of a photo of the town's home."""
    return {
        "moment": "before",
        "sha256": name_of(data),
        "size": len(data),
        "thumb": "",
        "taken_at": "2026-12-08T00:20:00Z",
        "taken_by": town.id("staff", "甲"),
        **more,
    }


def name_file(town: Any, laptop: Any, data: bytes, scope: str = "", **more: Any) -> str:
    """A row of this laptop names the content; hands back the row's id."""
    row_id = new_id()
    verdict = laptop.verdict(
        laptop.change("photo", row_id, scope or town.building, set=photo(town, data, **more))
    )
    assert verdict.result == "applied", verdict
    return row_id


def bearer(town: Any, laptop: Any) -> dict[str, str]:
    nonce = new_id()
    signature = laptop.key.sign(token_text(laptop.replica_id, nonce)).signature
    request = TokenRequest(
        replica_id=laptop.replica_id, nonce=nonce, signature=base64.b64encode(signature).decode()
    )
    return {"Authorization": f"Bearer {issue_token(town.db, request, town.clock).token}"}


@dataclass
class Caller:
    """A plain client that speaks tus by hand, as one laptop."""

    town: Any
    laptop: Any
    http: httpx.Client

    def __post_init__(self) -> None:
        self.headers = bearer(self.town, self.laptop)

    def ask(self, method: str, path: str, body: bytes = b"", /, **headers: str) -> httpx.Response:
        given = httpx.Headers({**TUS, **self.headers})
        given.update({name.replace("_", "-"): value for name, value in headers.items()})
        return self.http.request(method, f"/v1/files{path}", content=body, headers=given)

    def create(self, data: bytes, size: int | None = None, **headers: str) -> httpx.Response:
        said = base64.b64encode(name_of(data).encode()).decode()
        length = str(len(data) if size is None else size)
        return self.ask("POST", "", b"", upload_length=length, upload_metadata=f"sha256 {said}", **headers)

    def patch(self, data: bytes, offset: int, piece: bytes, **headers: str) -> httpx.Response:
        given = {"content_type": MEDIA, "upload_offset": str(offset)} | headers
        return self.ask("PATCH", f"/{name_of(data)}", piece, **given)

    def offset(self, data: bytes) -> int:
        said = self.ask("HEAD", f"/{name_of(data)}")
        assert said.status_code == 200, said
        return int(said.headers["upload-offset"])

    def send(self, data: bytes) -> None:
        assert self.create(data).status_code == 201
        assert self.patch(data, 0, data).status_code == 204

    def get(self, data: bytes, **headers: str) -> httpx.Response:
        return self.ask("GET", f"/{name_of(data)}", b"", **headers)
