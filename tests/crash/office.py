"""`python -m tests.crash.office PHASES …`: the real server program, watched."""

import sys
from pathlib import Path

from server.__main__ import main
from tests.crash.watch import Phases, watch_server

if __name__ == "__main__":
    watch_server(Phases(Path(sys.argv[1])))
    sys.exit(main(sys.argv[2:]))
