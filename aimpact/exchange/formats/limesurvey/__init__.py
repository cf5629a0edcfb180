"""LimeSurvey: its two files of a survey's structure (`.lss`, `.txt`), read; the second, written.

`survey` is the survey as LimeSurvey sees it; `lss` and `tsv` read it from a file; `kinds` has
the table of its types, `attributes` that of its attributes; `reading` makes a questionnaire of
it and `writing` the way back.
"""
