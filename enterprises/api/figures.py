"""One row of the API that shows figures of an enterprise: an entry that it was opened."""

from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActingMixin
from enterprises.enums import FiguresPage
from enterprises.figures_opened import note_figures_opened

if TYPE_CHECKING:
    from rest_framework.viewsets import GenericViewSet

    _Base = GenericViewSet[Any]
else:
    _Base = object


class FiguresOpenedMixin(ActingMixin, _Base):
    """For view sets of rows with an `enterprise_id`; stands before the mixin that retrieves."""

    figures_page: ClassVar[FiguresPage]

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One of them, whole. That an official opened it is kept in the trail."""
        found = self.get_object()
        note_figures_opened(
            actor=self.actor,
            enterprise_id=found.enterprise_id,
            page=self.figures_page,
            number=kwargs[self.lookup_url_kwarg or self.lookup_field],
        )
        return Response(self.get_serializer(found).data)
