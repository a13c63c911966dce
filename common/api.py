"""What the views of the API share: a request that is sent twice has one effect."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from common.domain.errors import DomainError
from common.domain.idempotency import Answer, once

if TYPE_CHECKING:
    from rest_framework.views import APIView

    _Base = APIView
else:
    _Base = object

KEY_HEADER = "Idempotency-Key"
_MOST_CHARACTERS = 100


class KeyRequired(APIException):
    """A POST came without the key that makes it safe to repeat."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "idempotency_key_required"


class KeyedMixin(_Base):
    """`Idempotency-Key`: a request that is sent twice has one effect and the same answer.

    Every POST that writes needs the header; what it lacks is said before anything is looked up.
    """

    # Sets apart what the same person does in another capacity.
    capacity_key: str = ""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raises `KeyRequired`, or `DomainError` (`bad_idempotency_key`)."""
        super().initial(request, *args, **kwargs)
        if request.method == "POST":
            self.key = _key_of(request)

    def answer_once(self, act: Callable[[], Answer], *, body: Any = None) -> Response:
        """Answer with what `act` answers: carried out once for a key, and then repeated.

        `body` is what makes a request with the same key the same one, the request's own without
        it. What its form refuses is refused before: a refusal uses up no key.
        """
        answer = once(
            user_id=int(self.request.user.pk or 0),
            route=f"{self.request.method} {self.request.path} {self.capacity_key}".strip(),
            key=self.key,
            body=self.request.data if body is None else body,
            act=act,
        )
        return Response(answer.body, status=answer.status)


def _key_of(request: Request) -> str:
    key = request.headers.get(KEY_HEADER, "").strip()
    if not key:
        raise KeyRequired(
            _("Send this request with a header Idempotency-Key, new for each intention.")
        )
    if len(key) > _MOST_CHARACTERS or not (key.isascii() and key.isprintable()):
        raise DomainError(
            "bad_idempotency_key",
            _("A key has at most %(most)s printable ASCII characters.")
            % {"most": _MOST_CHARACTERS},
        )
    return key


def plain(data: Any) -> Any:
    """A serializer's data as plain JSON values, so that an answer can be kept and repeated."""
    if isinstance(data, dict):
        return {name: plain(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [plain(value) for value in data]
    return data if data is None or isinstance(data, bool | int | float) else str(data)
