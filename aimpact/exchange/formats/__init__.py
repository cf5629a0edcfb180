"""Questionnaires in the formats of other tools, in and out. Pure Python: no database.

`imported` says what a reading gives, `assembly` puts it together, `texts` cleans HTML and
chooses languages; each format has a module or a package with one table of its kinds of
question. `carrying` holds what the written file does not say against the document.
"""
