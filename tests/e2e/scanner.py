"""A virus scanner for the journeys: it refuses the one text that every scanner refuses.

A command as `UPLOAD_SCANNER` wants it: the file's path is its last word; 0 says clean, 1 infected.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.exit(b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" in Path(sys.argv[-1]).read_bytes())
