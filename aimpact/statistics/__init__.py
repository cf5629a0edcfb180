"""Statistics in plain Python and numpy: no Django, no database, no word of any language.

Each module is one method, with the paper or the standard that it follows, and is checked against
published results or against another library. Only jobs import them: numpy and its relatives stay
out of the processes that serve pages.
"""
