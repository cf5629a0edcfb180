"""Settings of a matrix: its lines, and the scale that each of them gets."""

from aimpact.surveys.forms.kinds.base import LINES, SCALE, KindSettings
from aimpact.surveys.forms.parts import NO_OPINION, ORDINARY


class MatrixSettings(KindSettings):
    choices = SCALE
    rows = LINES
    roles = (ORDINARY, NO_OPINION)
