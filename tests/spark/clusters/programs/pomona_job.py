"""What spark-submit runs: `python -m pomona.spark` as a file."""

import sys

from pomona.spark.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
