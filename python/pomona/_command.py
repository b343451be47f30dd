"""The console script `pomona`: the native command line that lies beside this package."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Becomes the command line, with this process's arguments. Does not return."""
    program = Path(__file__).parent / "bin" / "pomona"
    try:
        os.execv(program, [str(program), *sys.argv[1:]])
    except OSError as error:
        sys.exit(f"pomona: {program} cannot be run ({error.strerror}); install pomona again")


if __name__ == "__main__":
    main()
