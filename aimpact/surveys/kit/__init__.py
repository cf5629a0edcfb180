"""The campaign kit of a survey: what is printed, posted and pasted to make it known."""
