"""What the view sets of the casework share: an act is carried out once and answers with the row as
it stands after it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActingMixin
from common.api import KeyedMixin, plain
from common.domain.idempotency import Answer

if TYPE_CHECKING:
    from rest_framework.viewsets import GenericViewSet

    _Base = GenericViewSet[Any]
else:
    _Base = object

M = TypeVar("M", bound=Model)


class AnsweringMixin(ActingMixin, KeyedMixin, _Base):
    """For view sets whose acts each call one domain function."""

    def given(
        self, form_class: type[serializers.Serializer[Any]], request: Request
    ) -> dict[str, Any]:
        """The body, validated. Raises `ValidationError`."""
        form = form_class(data=request.data)
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)

    def answered(
        self, request: Request, act: Callable[[], M], code: int = status.HTTP_200_OK
    ) -> Response:
        """Act once; the answer is the row as the reader sees it now."""

        def answer() -> Answer:
            made = self.get_queryset().get(pk=act().pk)
            return Answer(code, plain(self.get_serializer(made).data))

        return self.answer_once(request, answer, capacity_key=self.capacity_key)
