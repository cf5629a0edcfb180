"""Answers of another tool to a questionnaire that came from it: the survey keeps its past.

`table` reads the file (LimeSurvey's VV and CSV, its archives, KoboToolbox's CSV, our own),
`filling` makes ballots of it with the codes that the import of the questionnaire kept.
"""
