"""`python -m tests.sync.simulation`: see --help."""

import sys

from tests.sync.simulation.soak import main

sys.exit(main())
