"""Every write of this app, a room a noun."""
