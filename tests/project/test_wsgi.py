import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import gc, sys
from aimpact.project import wsgi
print(gc.get_freeze_count() > 100_000, "aimpact.surveys.views.builder" in sys.modules)
"""


def test_the_web_process_starts_with_every_view_and_keeps_them_out_of_collections() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "True"]
