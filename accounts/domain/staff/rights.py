"""What the administrators may do, and to whom. Each administers the people of an area."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from accounts.models import Office, User
from accounts.models.user import UserQuerySet
from common.domain.actor import Actor
from common.domain.errors import DomainError


def area_of(actor: Actor, *roles: PostingRole) -> Office:
    """The office that heads the administrator's area.

    Raises `DomainError` (`not_your_duty`) unless he acts in one of the roles.
    """
    if actor.role not in roles or actor.office_id is None:
        raise DomainError("not_your_duty", _("This is another administrator's duty."))
    return Office.objects.get(pk=actor.office_id)


def expect_in_area(office: Office, area: Office) -> None:
    """Raises `DomainError` (`outside_your_area`) for an office that the area does not hold."""
    if not Office.objects.within(area).filter(pk=office.pk).exists():
        sentence = _("%(office)s is outside your area.") % {"office": office}
        raise DomainError("outside_your_area", sentence, {"office_code": sentence})


def people_of(area: Office) -> UserQuerySet:
    """Everybody who is, was or shall be posted within the area."""
    offices = Office.objects.within(area)
    return User.objects.get_queryset().filter(
        Q(pk__in=User.objects.filter(postings__office__in=offices).values("pk"))
        | Q(pk__in=User.objects.filter(proposals__office__in=offices).values("pk"))
    )


def expect_whole_within(user: User, area: Office) -> None:
    """Raises `DomainError` (`also_elsewhere`) when the person is posted outside the area too: an
    account that serves several areas is closed by whoever is above them all."""
    elsewhere = user.postings.in_force().exclude(office__in=Office.objects.within(area))
    if elsewhere.exists():
        raise DomainError(
            "also_elsewhere",
            _("%(name)s also serves an office outside your area: ask the office above.")
            % {"name": user},
        )
