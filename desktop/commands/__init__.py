"""The command line: one module a command, each `register(subparsers)` setting `run`."""
