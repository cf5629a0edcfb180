"""XLSForm (xlsform.org): the workbook of ODK and KoboToolbox, read and written.

`form` is the workbook as rows; `kinds` has the table of its types; `reading` makes a
questionnaire of it and `writing` the way back.
"""
