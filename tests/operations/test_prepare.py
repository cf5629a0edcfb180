"""What is made ready before the processes start."""

import os

from aimpact.operations.prepare import static_fingerprint


def test_static_fingerprint_changes_with_a_file_only(settings, tmp_path):
    picture = tmp_path / "picture.svg"
    picture.write_text("<svg/>")
    settings.STATICFILES_DIRS = [tmp_path]
    first = static_fingerprint()

    assert static_fingerprint() == first
    os.utime(picture, (1, 1))
    assert static_fingerprint() != first
