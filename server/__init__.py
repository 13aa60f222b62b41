"""The municipal server: the exchange, enrolment and the admin command line.

It knows `desktop.domain`, `desktop.forms`, `desktop.sync.protocol`, the sealed file (`desktop.sync.sealed`,
`starter` and what they are made of), the clock, texts and resources; the laptop program never imports it.
"""
