"""Smaller answers for browsers that take them, but for files that are fetched in parts."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressionMiddleware(GZipMiddleware):
    """Django's, for all but what has ranges."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer, compressed where that is right."""
        if response.has_header("Accept-Ranges"):
            return response
        return super().process_response(request, response)
