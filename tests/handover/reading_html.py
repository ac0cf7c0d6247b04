"""HTML as an independent reader sees it: strict, and without any of our own code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib

HTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"


def read(document: bytes) -> Element:
    """The tree of a document; anything that is not valid HTML5 syntax is an error."""
    tree: Any = html5lib.HTMLParser(strict=True).parse(document, transport_encoding="utf-8")
    assert isinstance(tree, Element)
    return tree


def elements(tree: Element) -> Counter[str]:
    """How many there are of each element, with its attributes; not its class, since a long word gives a cell one."""
    return Counter(
        f"{element.tag} {' '.join(sorted(set(element.attrib) - {'class'}))}"
        for element in tree.iter()
        if isinstance(element.tag, str)
    )


def text(element: Element) -> str:
    """All text within an element."""
    return "".join(element.itertext())


def every(tree: Element, name: str) -> Iterator[Element]:
    """The elements with a name."""
    return tree.iter(f"{HTML}{name}")
