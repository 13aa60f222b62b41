"""The refusal of a whole request."""


class Turned(Exception):
    """The whole request is turned away: `code` is key `refusal.<code>`, `status` the HTTP status."""

    def __init__(self, code: str, status: int, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.status, self.detail = code, status, detail
