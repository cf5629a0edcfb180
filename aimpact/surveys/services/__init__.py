"""Every write of surveys, one module a noun."""
