"""PostgreSQL as Django speaks to it, with a cheaper look at idle connections (`base`)."""
