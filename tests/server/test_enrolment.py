"""One code makes one replica; only its key gets tokens; a nonce is good once."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from nacl.signing import SigningKey
from sqlalchemy import select

from desktop.clock import Clock
from desktop.domain.values import new_id
from desktop.sync.protocol import EnrolRequest, TokenRequest, token_text
from server.enrol import (
    CODE_DAYS,
    TOKEN_SECONDS,
    code_hash,
    enrol,
    issue_token,
    make_code,
    replica_of,
    set_replica_state,
)
from server.tables import ENROL_CODE, TOKEN
from server.turned import Turned


def _code(town: Any, name: str = "甲") -> str:
    with town.db.writing() as connection:
        code, _ = make_code(connection, town.id("staff", name), town.clock)
    return str(code)


def _request(code: str, key: SigningKey | None = None, replica_id: str = "") -> EnrolRequest:
    public = base64.b64encode(bytes((key or SigningKey.generate()).verify_key)).decode()
    return EnrolRequest(code=code, replica_id=replica_id or new_id(), public_key=public, device="甲的电脑")


def _token_request(laptop: Any, nonce: str, key: SigningKey | None = None) -> TokenRequest:
    signed = (key or laptop.key).sign(token_text(laptop.replica_id, nonce)).signature
    return TokenRequest(
        replica_id=laptop.replica_id, nonce=nonce, signature=base64.b64encode(signed).decode()
    )


def _later(town: Any, **more: float) -> Clock:
    return Clock(offset=timedelta(**more), source=town.clock.source)


def test_a_code_says_whose_laptop_it_becomes(town: Any) -> None:
    answer = enrol(town.db, _request(_code(town)), town.clock)
    assert (answer.staff_name, answer.community, answer.titles) == ("甲", "清泉社区", ["网格员"])
    assert answer.demo is False


def test_a_code_is_good_for_one_laptop(town: Any) -> None:
    code = _code(town)
    enrol(town.db, _request(code), town.clock)
    with pytest.raises(Turned, match="used_code"):
        enrol(town.db, _request(code), town.clock)


def test_the_same_request_again_is_answered_again(town: Any) -> None:
    request = _request(_code(town))
    first = enrol(town.db, request, town.clock)
    assert enrol(town.db, request, _later(town, days=30)).staff_id == first.staff_id


def test_a_code_typed_in_another_way_is_the_same_code(town: Any) -> None:
    code = _code(town)
    typed = f" {code.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} "
    assert enrol(town.db, _request(typed), town.clock).staff_name == "甲"


def test_wrong_and_expired_codes_are_turned_away(town: Any) -> None:
    with pytest.raises(Turned, match="bad_code"):
        enrol(town.db, _request("0000-0000-0000"), town.clock)
    code = _code(town)
    with pytest.raises(Turned, match="expired_code"):
        enrol(town.db, _request(code), _later(town, days=CODE_DAYS, seconds=1))


@pytest.mark.parametrize("key", ["", "nonsense!", base64.b64encode(b"short").decode()])
def test_a_key_that_is_none_is_turned_away_and_the_code_stays_good(town: Any, key: str) -> None:
    code = _code(town)
    with pytest.raises(Turned, match="bad_key"):
        enrol(town.db, EnrolRequest(code=code, replica_id=new_id(), public_key=key), town.clock)
    assert enrol(town.db, _request(code), town.clock).staff_name == "甲"


def test_a_replica_cannot_be_taken_over_with_another_code(town: Any) -> None:
    laptop = town.laptop("甲")
    with pytest.raises(Turned, match="replica_known"):
        enrol(town.db, _request(_code(town, "乙"), replica_id=laptop.replica_id), town.clock)


def test_nobody_inactive_is_enrolled(town: Any) -> None:
    code = _code(town)
    town.assign("甲", active=False)
    with pytest.raises(Turned, match="revoked"):
        enrol(town.db, _request(code), town.clock)
    town.assign("甲", active=True)
    assert enrol(town.db, _request(code), town.clock).staff_name == "甲"


def test_codes_and_tokens_are_kept_as_hashes(town: Any) -> None:
    code = _code(town)
    laptop = town.laptop("甲")
    token = issue_token(town.db, _token_request(laptop, "n"), town.clock).token
    with town.db.reading() as connection:
        codes = set(connection.execute(select(ENROL_CODE.c.code_hash)).scalars())
        tokens = set(connection.execute(select(TOKEN.c.token_hash)).scalars())
    assert code_hash(code) in codes
    assert code not in codes
    assert token not in tokens


def test_a_signed_nonce_gives_a_token_that_names_its_replica(town: Any) -> None:
    laptop = town.laptop("甲")
    answer = issue_token(town.db, _token_request(laptop, "n1"), town.clock)
    assert replica_of(town.db, answer.token, town.clock) == laptop.replica_id
    assert answer.seconds == TOKEN_SECONDS


def test_a_nonce_is_good_once(town: Any) -> None:
    laptop = town.laptop("甲")
    request = _token_request(laptop, "n1")
    issue_token(town.db, request, town.clock)
    with pytest.raises(Turned, match="nonce_used"):
        issue_token(town.db, request, _later(town, days=400))


def test_another_key_or_another_nonce_gets_no_token(town: Any) -> None:
    laptop = town.laptop("甲")
    with pytest.raises(Turned, match="bad_signature"):
        issue_token(town.db, _token_request(laptop, "n1", SigningKey.generate()), town.clock)
    overheard = _token_request(laptop, "n1").model_copy(update={"nonce": "n2"})
    with pytest.raises(Turned, match="bad_signature"):
        issue_token(town.db, overheard, town.clock)
    broken = _token_request(laptop, "n1").model_copy(update={"signature": "??"})
    with pytest.raises(Turned, match="bad_signature"):
        issue_token(town.db, broken, town.clock)


def test_a_token_ends(town: Any) -> None:
    token = issue_token(town.db, _token_request(town.laptop("甲"), "n"), town.clock).token
    with pytest.raises(Turned, match="token"):
        replica_of(town.db, token, _later(town, seconds=TOKEN_SECONDS + 1))


def test_a_lost_laptop_gets_nothing_and_is_told_what_arrived(town: Any) -> None:
    laptop = town.laptop("甲")
    laptop.send(laptop.change("equipment", new_id(), town.grid, set=town.equipment()))
    token = issue_token(town.db, _token_request(laptop, "n1"), town.clock).token
    with town.db.writing() as connection:
        set_replica_state(connection, laptop.replica_id, "lost")
    with pytest.raises(Turned, match="token"):
        replica_of(town.db, token, town.clock)
    for attempt in (lambda: issue_token(town.db, _token_request(laptop, "n2"), town.clock), laptop.send):
        with pytest.raises(Turned, match="lost") as turned:
            attempt()
        assert turned.value.detail == "1"
