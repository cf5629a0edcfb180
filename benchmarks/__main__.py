"""python -m benchmarks: every benchmark in turn; BENCH=quick for a smaller one.

Everything runs on this machine over loopback, in its own folder (var/bench) and database, and
is thrown away at the end. Bounded: under fifteen minutes, under three when quick.
"""

import os
import signal
import sys
import time
from contextlib import ExitStack

from benchmarks import (
    analyses,
    archives,
    ballots,
    exchange,
    knowledge,
    long,
    memory,
    opinion_groups,
    results,
    scaling,
    visit,
    weights,
)
from benchmarks.machine import describe_machine
from benchmarks.plan import Plan
from benchmarks.polis import report as polis
from benchmarks.printing import say, title
from benchmarks.service import BenchService


def main() -> int:
    """Run everything; give the exit code (1 when a ballot was lost or counted twice)."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was begun is ended
    signal.signal(signal.SIGINT, signal.default_int_handler)
    began = time.monotonic()
    plan = Plan.quick() if os.environ.get("BENCH") == "quick" else Plan.full()
    title(f"AimPact benchmarks ({plan.name})")
    describe_machine()
    with ExitStack() as held:
        service = held.enter_context(BenchService.started())
        exact = ballots.measure(service, plan)
        memory.measure(service)
        visit.measure(service)
        long.measure(service, plan)
        exchange.measure()
        knowledge.measure()
        opinion_groups.measure()
        weights.measure()
        polis.measure()
        exact &= results.measure(service, plan)
        exact &= analyses.measure(service, plan)
        exact &= archives.measure(service)
        scaling.measure(service, plan)  # the last: it ends the worker
    load = os.getloadavg()[0]
    say(f"\nDone in {time.monotonic() - began:.0f} s; load average {load:.1f} at the end.")
    return 0 if exact else 1


if __name__ == "__main__":
    sys.exit(main())
