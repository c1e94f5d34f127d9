"""Headers that every answer carries: nothing from elsewhere, nothing told to elsewhere."""

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
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


class Headers:
    """Adds the headers, and answers the questions browsers ask before reading across sites."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        open_ = scope["path"].startswith(OPEN_TO_ALL)
        added = ALWAYS | (OPEN if open_ else {})
        if scope["path"] == FRAMED:
            # Its own policy says who may frame it: everyone.
            added = {name: value for name, value in added.items() if name != "x-frame-options"}

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in added.items():
                    headers.setdefault(name, value)
            await send(message)

        if open_ and scope["method"] == "OPTIONS":
            await Response(status_code=204)(scope, receive, sent)
            return
        await self.app(scope, receive, sent)
