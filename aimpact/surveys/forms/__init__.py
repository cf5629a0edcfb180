"""Input of the surveys' pages, one module a screen."""
