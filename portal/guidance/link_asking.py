"""Is an address outside still there? Asked politely: HEAD first, one after the other, ten seconds at most.

An editor chooses the addresses, so none may lead back into the house: only public addresses of the internet are asked,
on the usual ports, and what a name resolved to is what is connected to, so that it cannot change in between. The
proxy of the environment, if there is one, is left aside for the same reason.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

import httpx
from django.utils import timezone

from portal.guidance import links
from portal.guidance.models import LinkCheck

logger = logging.getLogger(__name__)

SECONDS = 10.0
PAUSE = 0.5  # seconds between two questions
STEPS = 5  # forwardings that are followed
AGENT = {"User-Agent": "portal-link-check/1", "Accept": "*/*"}
USUAL_PORTS = {"http": 80, "https": 443}
# Servers that refuse HEAD, or robots, say nothing about the page.
SAYS_NOTHING = {401, 403, 405, 406, 429, 451, 501, 503}

Resolver = Callable[[str, int], list[str]]


@dataclass(frozen=True)
class Answer:
    """status: the last HTTP answer, if there was one; fault: a word, empty where all is well."""

    status: int | None
    fault: str


class NotPublic(ValueError):
    """The address is not one of the public internet."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system knows them."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def public_address(parts: SplitResult, resolver: Resolver = resolve) -> str:
    """The address to connect to. Raises NotPublic where any of a name's addresses lies inside a house."""
    usual = USUAL_PORTS.get(parts.scheme)
    if usual is None or not parts.hostname or (parts.port or usual) != usual or parts.username or parts.password:
        raise NotPublic
    found = [ipaddress.ip_address(each.partition("%")[0]) for each in resolver(parts.hostname, usual)]
    if not found or not all(_is_public(each) for each in found):
        raise NotPublic
    return str(found[0])


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    inside = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return address.is_global and not address.is_multicast and (inside is None or inside.is_global)


def ask(url: str, client: httpx.Client, resolver: Resolver = resolve) -> Answer:
    """What an address answers, after at most five forwardings, each of them checked like the first."""
    try:
        for _step in range(STEPS + 1):
            status, onward = _ask_once(url, client, resolver)
            if not onward:
                return _judge(status)
            url = urljoin(url, onward)
    except NotPublic:
        return Answer(None, "not public")
    except (OSError, UnicodeError):  # no such name
        return Answer(None, "no such name")
    except httpx.TimeoutException:
        return Answer(None, "no answer in time")
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return Answer(None, "no answer")
    return Answer(None, "forwarded too often")


def _ask_once(url: str, client: httpx.Client, resolver: Resolver) -> tuple[int, str]:
    parts = urlsplit(url)
    address = public_address(parts, resolver)
    host = parts.hostname or ""
    netloc = f"[{address}]" if ":" in address else address
    pinned = urlunsplit((parts.scheme, f"{netloc}:{USUAL_PORTS[parts.scheme]}", parts.path or "/", parts.query, ""))
    extensions = {"sni_hostname": host.encode("idna").decode()}
    for method in ("HEAD", "GET"):
        headers = {**AGENT, "Host": extensions["sni_hostname"]}
        with client.stream(method, pinned, headers=headers, extensions=extensions) as response:
            status = response.status_code
            onward = response.headers.get("location", "") if response.is_redirect else ""
        if onward or status < 400:
            break
    return status, onward


def _judge(status: int) -> Answer:
    if status < 400 or status in SAYS_NOTHING:
        return Answer(status, "")
    return Answer(status, str(status))


def check_all(pause: float = PAUSE) -> int:
    """Ask every address outside, remember the answers, forget those that no page links to. Returns how many."""
    wanted = links.outside()
    LinkCheck.objects.exclude(url__in=wanted).delete()
    with httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client:
        for url in sorted(wanted):
            remember(url, ask(url, client), timezone.now())
            time.sleep(pause)
    return len(wanted)


def remember(url: str, answer: Answer, now: datetime) -> None:
    """Store an answer; since when it fails stays the first time of the row."""
    known = LinkCheck.objects.filter(url=url).first()
    since = (known.failing_since if known and known.fault else now) if answer.fault else None
    LinkCheck.objects.update_or_create(
        url=url,
        defaults={"checked_at": now, "status": answer.status, "fault": answer.fault, "failing_since": since},
    )
