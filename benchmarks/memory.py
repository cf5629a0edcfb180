"""Memory of each process: PSS, where shared pages are shared out among those who use them."""

from benchmarks.machine import command_of, descendants, proportional_memory
from benchmarks.printing import say, table, title
from benchmarks.service import BenchService


def measure(service: BenchService) -> None:
    """Print the memory of every process, after the load of the ballots."""
    title("Memory after the load (PSS)")
    rows = []
    for name, pid in service.pids.items():
        for rank, process in enumerate(descendants(pid)):
            size = proportional_memory(process)
            label = name if rank == 0 else f"  child of {name}"
            rows.append([label, f"{size / 1e6:.1f}", command_of(process)[:60]])
    if service.postgres:
        processes = descendants(service.postgres)
        total = sum(map(proportional_memory, processes))
        rows.append([f"postgres, {len(processes)} processes", f"{total / 1e6:.1f}", ""])
    table(["process", "MB", "command"], rows)
    if not service.postgres:
        say("PostgreSQL runs elsewhere (DATABASE_URL): its memory is not read.")
