"""Conversations of Polis, and how far our groups of opinion agree with those that it published.

    .venv/bin/python -m benchmarks.polis [--quick] FOLDER [FOLDER…]

A folder holds one conversation, or several, one a folder (`conversations` says which files).
Without a folder, those of ../shared/data are read. `--quick` leaves Polis' own replays out.
"""
