"""People as other systems name them."""

from django.utils.translation import gettext as _

from accounts.models import User
from common.domain.errors import DomainError


def person_named(username: str) -> int:
    """The key of the person with this user name. Raises `DomainError` (`not_posted`); whether he
    works at the office is the domain's to say."""
    found = User.objects.filter(username=username).values_list("pk", flat=True).first()
    if found is None:
        sentence = _("This person does not work at your office.")
        raise DomainError("not_posted", sentence, {"officer": sentence})
    return found
