"""The optional language model: one that speaks the API of OpenAI, chosen by the operator.

Off unless `AIMPACT_LLM_URL` is set, and off in each space until its owner turns it on. It is
sent the words of the questions and nothing else: no answer, no person, no name of the space.
"""
