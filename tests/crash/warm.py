"""Imported once by the process that laptops are forked from, so that a start is quick."""

from tests.crash.desk import library, rules

library()
rules()
