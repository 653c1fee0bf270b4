"""Where notices may be sent: an address that requests can use, or it is refused when it is set."""

from __future__ import annotations

from urllib.parse import urlsplit

import requests

SCHEMES = ("http", "https")


def usable(url: str) -> str:
    """The address as it was given. Raises ValueError that says what is wrong with it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{url!r} is no address: {error}") from None
    if parts.scheme not in SCHEMES:
        raise ValueError(f"{url!r} is no address: it must begin with http:// or https://")
    if port == 0:
        raise ValueError(f"{url!r} is no address: port 0 is nobody's")
    if not url.isprintable() or "\\" in url or any(letter.isspace() for letter in url):
        raise ValueError(f"{url!r} is no address: it has blanks, backslashes or unprintable characters")
    try:
        host = (parts.hostname or "").rstrip(".")
        if not host or "%" in host:
            raise ValueError("it names no host")
        if ":" not in host:  # an IPv6 address was checked by urlsplit
            host.encode("idna")
        requests.Request("POST", url).prepare()
    except (ValueError, requests.RequestException) as error:  # a UnicodeError is a ValueError
        raise ValueError(f"{url!r} is no address: {error}") from None
    return url
