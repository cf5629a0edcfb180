"""What may be said of a person."""

from datetime import date

from aimpact.accounts.models import YOUNGEST

OLDEST = 120
_FIRST_YEAR = 1900


def birth_years(on: date) -> range:
    """Years in which somebody who may have an account on that day can be born.

    The law asks for the parents' consent under fifteen: whoever turns fifteen that year may.
    """
    return range(max(_FIRST_YEAR, on.year - OLDEST), on.year - YOUNGEST + 1)
