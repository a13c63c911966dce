"""Stored files in the API: the same door as on screen."""

from django.http import FileResponse, Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import ActingMixin
from accounts.domain.file_access import may_read
from accounts.views.files import file_response
from common.domain.files.reading import refuse_closed
from common.models import StoredFile


class FileView(ActingMixin, APIView):
    """The content of a stored file."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, id: str) -> Response | HttpResponse | FileResponse:
        """The file, whole, for whoever may read it; 409 while its state does not allow it. Each
        opening is kept in the trail."""
        file = StoredFile.objects.filter(pk=int(id)).first()
        if file is None or not may_read(self.reader, file):
            raise Http404
        refuse_closed(file)
        return file_response(request._request, file, self.actor)  # noqa: SLF001
