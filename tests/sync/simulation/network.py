"""The line between laptops and server: the bytes of real messages, lost, cut, doubled and late."""

import base64
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from desktop.domain.say import UserError
from desktop.store.identity import REPLACES
from desktop.sync.protocol import Answer, Exchange, PulledRow, Refusal, ReplaceRequest
from desktop.sync.transport import RequestRefused, Sender
from server.turned import Turned
from tests.sync.simulation.laptop import Laptop
from tests.sync.simulation.municipality import Municipality, ServerTrouble
from tests.sync.simulation.tally import Tally


@dataclass(frozen=True)
class Message:
    """A request as it went out."""

    replica_id: str
    body: bytes
    change_ids: frozenset[str]


@dataclass
class Network:
    """`bad`: share of requests that something happens to. `meanwhile` is called while an answer is on
    its way, `arrived` with each answer that a laptop gets.
    """

    server: Municipality
    chance: random.Random
    tally: Tally
    bad: float
    meanwhile: Callable[[Laptop], None]
    arrived: Callable[[Laptop, list[PulledRow]], None]
    sent: list[Message] = field(default_factory=list)
    late: list[Message] = field(default_factory=list)

    def fault(self) -> str:
        """What happens to this request; mostly nothing."""
        if self.chance.random() >= self.bad:
            return ""
        named = ("request lost", "answer lost", "answer cut", "request doubled", "request late")
        return self.chance.choice(named)

    def deliver_late(self) -> None:
        """One of the requests that were held up on their way; nobody waits for its answer."""
        if not self.late:
            return
        message = self.late.pop(self.chance.randrange(len(self.late)))
        try:
            self.server.handle(message.replica_id, message.body)
        except (Turned, ServerTrouble):
            self.tally["late requests turned away"] += 1
        self.tally.fault("request late")


class Line:
    """The transport of one laptop."""

    def __init__(self, network: Network, laptop: Laptop) -> None:
        self._network, self._laptop = network, laptop
        self._replica_id = laptop.sender.replica_id

    def exchange(self, request: Exchange) -> Answer:
        if not self._laptop.look(lambda tx: tx.state(REPLACES)):  # a file may have made a new name known
            self._replica_id = self._laptop.sender.replica_id
        ids = frozenset(one.change_id for one in request.changes)
        network, message = self._network, Message(self._replica_id, _body(request), ids)
        network.sent.append(message)
        fault = network.fault()
        if fault == "request late":
            network.late.append(message)
            raise UserError("sync.slow")
        if fault == "request lost":
            network.tally.fault(fault)
            raise UserError("sync.offline")
        answer = self._handled(message)
        if fault == "request doubled":
            network.tally.fault(fault)
            answer = network.chance.choice((answer, self._handled(message)))
        network.meanwhile(self._laptop)
        if fault == "answer lost":
            network.tally.fault(fault)
            raise UserError("sync.slow")
        if fault == "answer cut":
            network.tally.fault(fault)
            answer = answer[: network.chance.randrange(len(answer))]
        return self._read(answer)

    def _handled(self, message: Message) -> bytes:
        try:
            return self._network.server.handle(message.replica_id, message.body)
        except Turned as turned:
            raise RequestRefused(Refusal(code=turned.code), turned.status) from None
        except ServerTrouble:
            raise UserError("sync.server_trouble") from None

    def _read(self, body: bytes) -> Answer:
        try:
            answer = Answer.model_validate_json(body)
        except ValidationError as error:
            raise UserError("sync.nonsense") from error
        self._network.arrived(self._laptop, answer.rows)
        return answer

    def become(self, former: Sender, now: Sender) -> None:
        network, fault = self._network, self._network.fault()
        if fault in ("request lost", "request late"):
            raise UserError("sync.offline")
        public = Ed25519PrivateKey.from_private_bytes(now.signing_key).public_key().public_bytes_raw()
        key = base64.b64encode(public).decode()
        for _ in range(2 if fault == "request doubled" else 1):
            self._replace(former, ReplaceRequest(replica_id=now.replica_id, public_key=key))
        if fault in ("answer lost", "answer cut"):
            network.tally.fault(fault)
            raise UserError("sync.nonsense")
        self._replica_id = now.replica_id

    def _replace(self, former: Sender, request: ReplaceRequest) -> None:
        try:
            self._network.server.replace(former.replica_id, request)
        except Turned as turned:
            raise RequestRefused(Refusal(code=turned.code), turned.status) from None
        except ServerTrouble:
            raise UserError("sync.server_trouble") from None


def _body(request: Exchange) -> bytes:
    return request.model_dump_json(by_alias=True).encode()
