"""Asking « are you sure? » on a page of its own: it works without JavaScript and by keyboard."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@dataclass(frozen=True)
class Question:
    """What is about to be done, what follows from it, and the way back."""

    title: str
    text: str
    button: str
    back: str
    is_team_page: bool = True


def ask(request: HttpRequest, question: Question) -> HttpResponse:
    """The page with the question; its button sends a POST to the same address."""
    layout = "ui/base_staff.html" if question.is_team_page else "ui/base.html"
    return render(request, "spaces/confirm.html", {"question": question, "layout": layout})
