"""Steps 10 to 14: the lead, the exchange, the supervisor, and the end of one hazard."""

from desktop.demo.tour import Step

EVENING: list[Step] = []
