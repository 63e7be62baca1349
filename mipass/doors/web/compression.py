"""Smaller answers for browsers that take them, but for files that are fetched in parts, and for secrets."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# RFC 9111, 5.2.2.6: proxies too leave the content as it is.
AS_IT_IS = "no-store, private, no-transform"


class CompressionMiddleware(GZipMiddleware):
    """Django's, for all but what has ranges, and what is to be kept as it is."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer, compressed where that is right."""
        if response.has_header("Accept-Ranges") or is_kept_as_it_is(response):
            return response
        return super().process_response(request, response)


def kept_as_it_is(response: HttpResponse) -> HttpResponse:
    """An answer with a secret in it: stored nowhere, compressed by nobody, whose length could be read."""
    response.headers["Cache-Control"] = AS_IT_IS
    return response


def is_kept_as_it_is(response: HttpResponseBase) -> bool:
    """Whether the answer is one of those."""
    return "no-transform" in response.headers.get("Cache-Control", "")
