"""Questionnaires on paper: their lines, how what was ticked is keyed in and compared."""
