"""The municipal server: the exchange, enrolment and the admin command line.

It knows `desktop.domain`, `desktop.forms`, `desktop.sync.protocol`, the clock,
texts and resources; the laptop program never imports it.
"""
