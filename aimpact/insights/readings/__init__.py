"""From counters to statistics: what was answered to each question, by whom, over what time.

Pure functions of `Tallies` and the questionnaire: no database, no words. `questions` reads a
question for everybody, `numbers` a spread of numbers, `crossing` the answers of each group
(through `disclosure`), `people` who took part, `course` how the survey went.
"""
