"""Ports for the servers that tests start: no other test, and no connection, takes them meanwhile.

A port that is only seen to be free may be gone when its server, which takes seconds to start,
comes to listen: the system gives it to the next who asks for any. These are below those that it
gives, and each process of the tests has its own.
"""

import os
from itertools import count

from aimpact.operations.environment import port_is_free

FIRST, LAST = 11_000, 32_000
"""Systems give away ports from 32 768 (Linux) or 49 152 on."""
OF_A_PROCESS = 100
"""Processes of one run have numbers near one another: so many ports apart, theirs do not meet."""
_next = count(os.getpid() * OF_A_PROCESS)


def own_port() -> int:
    """A free port that this process alone gives to its tests, each time another."""
    ports = (FIRST + number % (LAST - FIRST) for number in _next)
    return next(port for port in ports if port_is_free(port))
