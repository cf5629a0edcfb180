"""What only the ballots themselves can tell: weights, differences, groups of opinion.

The counters of `Tally` answer the page of results at once. What needs several answers of one
ballot is computed by a job, in steps (`steps`), on columns of codes (`matrix`), and kept as the
parts of an `Analysis`, which pages read without numpy. ADR 0024 tells why.
"""
