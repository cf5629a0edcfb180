"""The questionnaire as a typed document, in plain Python: no Django, no database.

`structure` says what a questionnaire is made of, `document` reads and writes its JSON,
`kinds` holds what differs from one type of question to another, `conditions` decides what is
shown, `answers` reads what a participant sent, `checks` says whether it is ready to publish.
"""
