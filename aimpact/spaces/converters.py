"""What a part of an address means."""

from aimpact.spaces.entitlements import Entitlement


class EntitlementConverter:
    """An entitlement by its code; anything else is no address of ours."""

    regex = "[a-z-]+"

    def to_python(self, value: str) -> Entitlement:
        return Entitlement(value)

    def to_url(self, value: str) -> str:
        return Entitlement(value).value
