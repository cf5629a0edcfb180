"""Questionnaires on paper: how they are printed, how what was ticked is keyed in and compared."""
