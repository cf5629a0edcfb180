"""AimPact: a multi-tenant civic platform. See docs/adr for how it is laid out."""
