"""How a view of the API writes: the body is checked, one domain function acts, once."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.api import ActingMixin
from common.api import KeyedMixin, plain
from common.domain.idempotency import Answer

if TYPE_CHECKING:
    from rest_framework.viewsets import GenericViewSet

    _Base = GenericViewSet[Any]
else:
    _Base = object

Form = TypeVar("Form", bound=serializers.Serializer[Any])


class WritingMixin(ActingMixin, KeyedMixin, _Base):
    """For view sets whose POSTs each call one domain function."""

    def checked(self, form_class: type[Form]) -> Form:
        """The body as its form, valid. Raises `ValidationError`, field by field."""
        form = form_class(data=self.request.data)
        form.is_valid(raise_exception=True)
        return form

    def given(self, form_class: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """The values of the body, checked. Raises `ValidationError`, field by field."""
        return dict(self.checked(form_class).validated_data)

    def answered(
        self,
        act: Callable[[], Any],
        shown_by: type[serializers.BaseSerializer[Any]] | None = None,
        code: int = status.HTTP_200_OK,
        *,
        body: Any = None,
    ) -> Response:
        """Act once, and answer with what `act` gives: as `shown_by` shows it, or, without one, as
        this view shows the row after it. `body` as in `answer_once`."""

        def answer() -> Answer:
            made = act()
            if shown_by is None:
                return Answer(code, plain(self.shown(made)))
            return Answer(code, plain(shown_by(made, context=self.get_serializer_context()).data))

        return self.answer_once(answer, body=body)

    def shown(self, made: Any) -> Any:
        """A row as the reader sees it now."""
        return self.get_serializer(self.get_queryset().get(pk=made.pk)).data
