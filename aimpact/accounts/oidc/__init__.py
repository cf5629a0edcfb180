"""Verified identities: the relying party of OpenID Connect for FranceConnect and ProConnect.

`providers` says what each one is asked, `client` speaks the protocol, `attempts` remembers what
this browser asked. Nothing here knows accounts. ADR 0012 says why django-allauth does not do it.
"""
