"""What /openapi.json describes, and what is not of its shape, by chance: never a fault of the server."""

import base64
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode, openapi
from schemathesis.core.result import Ok

from desktop.domain.values import new_id
from desktop.sync.protocol import Refusal, TokenRequest, token_text
from server.api import create_app
from server.enrol import issue_token

pytestmark = pytest.mark.parametrize("databases", ["files"], ids=["sqlite"], indirect=True)
"""What is refused here is refused before the database is asked."""

EACH = 10
"""Requests a route gets of either sort."""


class Known:
    """A laptop with its token."""

    def __init__(self, town: Any) -> None:
        laptop, nonce = town.laptop("甲"), new_id()
        signature = base64.b64encode(laptop.key.sign(token_text(laptop.replica_id, nonce)).signature)
        asked = TokenRequest(replica_id=laptop.replica_id, nonce=nonce, signature=signature.decode())
        self.replica_id = laptop.replica_id
        self.headers = {"Authorization": f"Bearer {issue_token(town.db, asked, town.clock).token}"}

    def sends(self, case: Case[Any]) -> Case[Any]:
        """The request as its own: nearer to being taken."""
        if isinstance(case.body, dict):
            case.body["replica_id"] = self.replica_id
        return case


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_request_is_a_fault_of_the_server(town: Any, mode: GenerationMode) -> None:
    known = Known(town)
    schema = openapi.from_asgi("/openapi.json", create_app(town.db, town.clock))
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == 6
    for operation in operations:
        if mode is GenerationMode.NEGATIVE and operation.method == "get":
            continue  # it has nothing that could be wrong
        _ask(operation.as_strategy(generation_mode=mode), known)


def _ask(cases: SearchStrategy[Case[Any]], known: Known) -> None:
    @settings(max_examples=EACH, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=cases, is_known=st.booleans())
    def ask(case: Case[Any], is_known: bool) -> None:
        answer = known.sends(case).call(headers=known.headers) if is_known else case.call()
        assert answer.status_code < 500, answer.text
        if answer.status_code != 200:
            Refusal.model_validate_json(answer.content)

    ask()
