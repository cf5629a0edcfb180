"""What analysts compute: the dictionary of a file, the log of steps, columns, tables.

`dictionary` and `steps` are plain Python, for pages as well; `columns`, `tables` and `telling`
use numpy and are for jobs alone.
"""
