"""Saved messages of the protocol's version 1: today's code reads each, and says nothing that is not in them.

A sample is never made anew. `NAME.json` holds every field that programs of this version have ever said;
`NAME-first.json` is what the first of them said, `NAME-newer.json` what a later one might. Who adds a field
adds it to `NAME.json` (or saves a further sample) and gives it a default. The keys are of these tests only.
"""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from desktop.sync.manifest import FORMAT, Manifest, Way, What
from desktop.sync.protocol import (
    OLDEST_PROTO,
    PROTO,
    Answer,
    EnrolAnswer,
    EnrolRequest,
    Exchange,
    RecoveryAnswer,
    RecoveryRequest,
    Refusal,
    ReplaceAnswer,
    ReplaceRequest,
    TokenAnswer,
    TokenRequest,
)
from desktop.sync.sealed import examine
from desktop.sync.sealkeys import unpacked, verify_key
from desktop.sync.starter import Starter, read_starter
from desktop.sync.transport import RequestRefused
from tests.wire.heard import SAMPLES, shape

MODELS: dict[str, type[BaseModel]] = {
    "exchange-request": Exchange,
    "exchange-answer": Answer,
    "refusal": Refusal,
    "enrol-request": EnrolRequest,
    "enrol-answer": EnrolAnswer,
    "token-request": TokenRequest,
    "token-answer": TokenAnswer,
    "replace-request": ReplaceRequest,
    "replace-answer": ReplaceAnswer,
    "recovery-request": RecoveryRequest,
    "recovery-answer": RecoveryAnswer,
    "manifest-to-server": Manifest,
    "manifest-to-laptop": Manifest,
    "starter": Starter,
}
KEYS = "keys-of-these-samples"
V1 = SAMPLES / "v1"


def sample(name: str, version: str = "v1") -> Any:
    return json.loads((SAMPLES / version / f"{name}.json").read_text("utf-8"))


def model_of(name: str) -> type[BaseModel]:
    return next(MODELS[known] for known in sorted(MODELS, key=len, reverse=True) if name.startswith(known))


def files(version: str) -> list[str]:
    return sorted(one.stem for one in (SAMPLES / version).glob("*.json") if one.stem != KEYS)


ALL = [(f"v{number}", name) for number in range(OLDEST_PROTO, PROTO + 1) for name in files(f"v{number}")]


def said_again(value: Any, read: Any) -> bool:
    """Whether everything in `value` is in `read`, which may hold more."""
    if isinstance(value, dict):
        return isinstance(read, dict) and all(
            name in read and said_again(one, read[name]) for name, one in value.items()
        )
    if isinstance(value, list):
        return len(value) == len(read) and all(map(said_again, value, read))
    return bool(value == read)


def test_every_version_of_the_window_has_its_samples() -> None:
    for number in range(OLDEST_PROTO, PROTO + 1):
        assert set(MODELS) <= set(files(f"v{number}"))


@pytest.mark.parametrize(("version", "name"), ALL, ids=[f"{version}-{name}" for version, name in ALL])
def test_a_sample_is_read(version: str, name: str) -> None:
    text = (SAMPLES / version / f"{name}.json").read_bytes()
    read = model_of(name).model_validate_json(text)
    if not name.endswith("-newer"):
        assert said_again(json.loads(text), json.loads(read.model_dump_json(by_alias=True)))


@pytest.mark.parametrize("name", sorted(MODELS))
def test_no_field_is_missing_in_the_samples(name: str) -> None:
    """What the class knows stands in the sample, so that nothing new goes out unsaved."""
    read = MODELS[name].model_validate(sample(name))
    known = json.loads(read.model_dump_json(by_alias=True))
    assert shape(known) <= shape(sample(name))


def own_keys() -> tuple[dict[str, str], dict[str, str]]:
    found = sample(KEYS)
    return found["replica"], found["server"]


@pytest.mark.parametrize(
    ("name", "way", "inside"),
    [
        ("request", Way.TO_SERVER, [(What.EXCHANGE, "exchange-request")]),
        ("answer", Way.TO_LAPTOP, [(What.ANSWER, "exchange-answer"), (What.REFUSAL, "refusal")]),
    ],
)
def test_a_saved_sealed_file_is_opened(name: str, way: Way, inside: list[tuple[What, str]]) -> None:
    replica, server = own_keys()
    receiver, sender = (server, replica) if way is Way.TO_SERVER else (replica, server)
    sealed = examine(V1 / f"{name}.xgb", way, receiver["age"])
    sealed.check(verify_key(base64.b64decode(sender["signing"])))
    assert json.loads(sealed.manifest.model_dump_json()) == sample(f"manifest-{way}")
    assert sealed.manifest.format == FORMAT
    found: list[tuple[str, Any]] = []
    sealed.each(lambda part, body: found.append((part.what, json.loads(unpacked(body)))))
    assert [what for what, _ in found] == [what for what, _ in inside]
    for (_, body), (_, message) in zip(found, inside, strict=True):
        assert said_again(body, sample(message)), "fields that came later stand in the sample alone"


def test_a_saved_starter_is_opened() -> None:
    read = read_starter(V1 / "starter.xgb", "yqec 3skb fmv6")
    assert json.loads(read.model_dump_json()) == sample("starter")


@pytest.mark.parametrize(
    ("detail", "key"),
    [
        ("1-1", "refusal.proto"),
        (f"{PROTO + 1}-{PROTO + 3}", "refusal.proto"),
        (f"1-{PROTO - 1}", "refusal.proto_server"),
        (str(PROTO), "refusal.proto"),
        ("", "refusal.proto"),
    ],
)
def test_a_version_outside_the_window_is_told_which_side_to_update(detail: str, key: str) -> None:
    assert RequestRefused(Refusal(code="proto", detail=detail)).say.key == key


def test_the_samples_are_all_of_this_folder() -> None:
    assert {one.suffix for one in V1.iterdir()} == {".json", ".xgb"}
    assert Path(__file__).parent == SAMPLES
