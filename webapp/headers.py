"""Headers that every answer carries: nothing from elsewhere, nothing told to elsewhere."""

from base64 import b64encode
from hashlib import sha256

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What a page of many days says before its style sheet comes: on a phone, those below the screen
# wait. Chromium lays out a page that holds a form as soon as it has read it, sheet or no sheet.
FIRST_STYLE = (
    "@media(pointer:coarse){.jour{content-visibility:auto;contain-intrinsic-size:auto 40rem}}"
)


def source_hash(text: str) -> str:
    """Name a style or script that stands in a page (Content Security Policy 3, §2.3.1)."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'self' {source_hash(FIRST_STYLE)}",
        "img-src 'self' data:",
        "manifest-src 'self'",
        # No script runs that could connect; checkers fetch robots.txt in the page's name.
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# The desk alone runs a script, ours, from its own address.
DESK_POLICY = f"{POLICY}; script-src 'self'"
ALWAYS = {
    "content-security-policy": POLICY,
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "interest-cohort=(), browsing-topics=()",
}
# Feeds and the API may be read by the script of any site.
OPEN_TO_ALL = ("/api/", "/agenda.", "/embed.js")
FRAMED = "/embed"
OPEN = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, HEAD, OPTIONS",
    "access-control-allow-headers": "*",
    "access-control-expose-headers": "ETag, Last-Modified",
}


def headers_for(path: str) -> dict[str, str]:
    """Give what every answer at this address carries."""
    if path == FRAMED:
        # Its own policy says who may frame it: everyone.
        return {name: value for name, value in ALWAYS.items() if name != "x-frame-options"}
    return ALWAYS | (OPEN if path.startswith(OPEN_TO_ALL) else {})


class Headers:
    """Adds the headers, and answers the questions browsers ask before reading across sites."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        added = headers_for(scope["path"])

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in added.items():
                    headers.setdefault(name, value)
            await send(message)

        if added.keys() >= OPEN.keys() and scope["method"] == "OPTIONS":
            await Response(status_code=204)(scope, receive, sent)
            return
        await self.app(scope, receive, sent)
