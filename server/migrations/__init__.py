"""How the database came to its present form: one Alembic script per step in `versions/`.

A new step is a new file there: `revision` the next number, `down_revision` the one
before. A script that has been delivered is never changed.
"""
