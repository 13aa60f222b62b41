"""The refusal of a whole request."""

from collections.abc import Mapping


class Turned(Exception):
    """The whole request is turned away: `code` is key `refusal.<code>`, `status` the HTTP status.

    `headers` go with the answer.
    """

    def __init__(
        self, code: str, status: int, detail: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.code, self.status, self.detail = code, status, detail
        self.headers = dict(headers or {})
