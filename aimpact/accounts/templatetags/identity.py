"""The identity providers on any page that offers them."""

from django import template

from aimpact.accounts.oidc.providers import Profile, providers

register = template.Library()


@register.simple_tag
def identity_providers() -> list[Profile]:
    """Those with which this platform is registered; none unless the operator says so."""
    return [provider.profile for provider in providers()]
