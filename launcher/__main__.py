"""`python -m launcher run|manage|test|check`; bin/* call this file by its path, from any folder."""

import sys
from pathlib import Path

if not __package__:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from launcher.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
