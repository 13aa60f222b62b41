"""The encrypted SQLite file of one person: tables, migrations, queries, outbox, search."""
