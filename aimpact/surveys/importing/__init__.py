"""Reading a survey and its answers from files of other tools, in plain Python: no database.

`files` turns bytes into text, `tables` text into a table, `pivot` one line an answer into one
line a person. `columns` looks at each column, `guess` proposes what it becomes, `build` makes
a `mapping` of it: the one document that a person corrects. `fill` follows the mapping and
gives ballots, with a `report` in which everything left out is named.
"""
