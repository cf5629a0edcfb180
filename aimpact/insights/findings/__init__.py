"""Findings: sentences that rules write from figures that are already protected.

Pure functions, no database: `inputs` is what rules read, `reading` makes it from the readings of
the results, `rulebook` holds every rule with its version, `thresholds` every bound with its
source, `grading` says how solid a finding is, `catalogue` what may be done about it. No sentence
holds a figure that its evidence does not; none stands without its caveat.
"""
