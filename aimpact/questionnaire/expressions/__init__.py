"""Expressions: scores computed from answers, and rules that answers must follow.

A small grammar of our own, read by a parser of our own: nothing is ever handed to Python.

    somme = sum(q1__c1, q1__c2) * 2 + worth(q3)
    règle = q5 <= q4 or not answered(q4)
"""

from aimpact.questionnaire.expressions.evaluation import Worths, evaluate
from aimpact.questionnaire.expressions.parsing import ExpressionError, parse, with_names
from aimpact.questionnaire.expressions.syntax import FUNCTIONS, Expression, fields_of

__all__ = [
    "FUNCTIONS",
    "Expression",
    "ExpressionError",
    "Worths",
    "evaluate",
    "fields_of",
    "parse",
    "with_names",
]
