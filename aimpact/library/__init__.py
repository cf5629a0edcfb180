"""Templates, the question bank, suggestions and the wording checker."""
