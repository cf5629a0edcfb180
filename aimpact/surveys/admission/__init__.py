"""Who may answer a survey: conditions joined by AND, alternatives joined by OR. Pure Python.

`conditions` says what each condition is, `rule` what they make together and who counts as one
person, `document` how a rule is written in JSON, `domains` what an e-mail domain is.
"""
