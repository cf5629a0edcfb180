"""python -m benchmarks.polis: see the package."""

import sys

from benchmarks.polis.report import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
