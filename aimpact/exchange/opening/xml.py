"""XML without entities: neither a billion laughs nor a file of the server gets in."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from aimpact.exchange.opening.bytes import FileRefused

DEPTH_MAXIMUM = 100
ELEMENTS_MAXIMUM = 2_000_000


def read_xml(data: bytes) -> Element:
    """The root of a document. Raises `FileRefused` for entities, a DTD, or broken XML."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise FileRefused("xml_entities") from error
    except (ParseError, ValueError, LookupError) as error:
        raise FileRefused("xml_broken", reason=str(error)[:120]) from error
    _check_depth(root)
    assert isinstance(root, Element)  # noqa: S101 - defusedxml has no types
    return root


def _check_depth(root: Element) -> None:
    # Level by level: a recursion would fall over the very thing that it looks for.
    level, count = [root], 0
    for _depth in range(DEPTH_MAXIMUM):
        count += len(level)
        level = [child for element in level for child in element]
        if not level or count > ELEMENTS_MAXIMUM:
            break
    if level:
        raise FileRefused("xml_too_deep")
