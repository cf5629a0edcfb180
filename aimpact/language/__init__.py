"""French text in plain Python: words, themes, key phrases, names to mask, nearness of sentences.

Everything runs on the machine itself, from models that come as packages. Only jobs import them:
the models weigh hundreds of megabytes. Pages may read what stands here.
"""

FEWEST_TEXTS = 10
"""Under so many answers, people read them all faster than they correct a machine."""
