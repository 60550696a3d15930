"""How is every request of the open API answered: counted, read, compared with what somebody has already, refused?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework import exceptions
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from portal import limits
from portal.api import parameters, problems, unchanged
from portal.api.openapi import OpenDataSchema
from portal.api.parameters import Parameter

ASKED = limits.Limit("asked", "MOST_ASKED")


class JSONAlone(BaseContentNegotiation):
    """The API speaks JSON. Who takes none of it is told so; `?format=` is a parameter like any other."""

    def select_parser(self, request: Any, parsers: Sequence[Any]) -> Any:
        """No request has a body that is read."""
        return None

    def select_renderer(self, request: Any, renderers: Sequence[Any], format_suffix: Any = None) -> tuple[Any, str]:
        """JSON, for who takes it. DRF asks again for a refusal, which everybody takes."""
        renderer = renderers[0]
        asked = getattr(request, "_request", request)
        if asked.headers.get("Accept", "").strip() and not (
            asked.accepts(renderer.media_type) or asked.accepts(problems.MEDIA_TYPE)
        ):
            raise exceptions.NotAcceptable
        return renderer, renderer.media_type


class OpenData(APIView):
    """A view of the API. It knows nobody: no sign-in, no cookie, no language."""

    authentication_classes: ClassVar[list[Any]] = []
    permission_classes: ClassVar[list[Any]] = []
    parser_classes: ClassVar[list[Any]] = []
    throttle_classes: ClassVar[list[Any]] = []
    renderer_classes: ClassVar = [JSONRenderer]
    content_negotiation_class = JSONAlone
    http_method_names: ClassVar = ["get", "head", "options"]
    schema = OpenDataSchema()

    asked: Mapping[Parameter, Any] = {}
    etag = ""

    def parameters(self) -> Sequence[Parameter]:
        """What may stand behind the question mark."""
        return ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """What comes before every answer: method, count, form, parameters, and whether it is known already."""
        if request.method not in self.allowed_methods and request.method != "HEAD":
            self.http_method_not_allowed(request)
        if wait := limits.count(request._request, limits.Try(ASKED, limits.client_address(request._request))):
            raise problems.TooManyAsked(wait)
        super().initial(request, *args, **kwargs)
        if request.method == "OPTIONS":
            return
        self.asked = parameters.read(request._request.GET, self.parameters())
        self.etag = unchanged.tag(request._request, type(self))
        if unchanged.is_held(request._request, self.etag):
            raise problems.Unchanged

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """What may be asked. Browsers ask it before a script of another site sends If-None-Match."""
        return HttpResponse(status=204)

    def get_exception_handler(self) -> Callable[[Exception, Any], HttpResponse | None]:
        """Problem objects in place of DRF's answers; what nobody foresaw is Django's."""
        return lambda exception, _context: problems.of_exception(exception)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """The headers by which an answer is kept and asked about again."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        if answer.status_code == 200 and unchanged.is_any_held(request._request):
            answer = HttpResponse(status=304)
        if answer.status_code in (200, 304) and self.etag:
            unchanged.put_headers(answer, self.etag)
        return answer
