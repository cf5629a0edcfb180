"""Expressions of other tools as display conditions of ours, and back. Pure Python.

`reading` parses, `expressionscript`, `xpath` and `vtl` are the three languages, `formulas` the
common form, `lowering` makes a formula of an expression where that is exact, `raising` writes
a condition in another language. What cannot be said exactly raises `NotCarried`: nothing is
approximated.
"""
