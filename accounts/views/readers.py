"""Who a page is for: a page of another kind of reader does not exist for this one."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from accounts.domain.acting import Capacity
from accounts.enums import PostingRole
from accounts.middleware import acting_in, actor_of
from accounts.models import Office
from common.domain.actor import Actor
from common.enums import Reader

Row = TypeVar("Row", bound=Model)


def capacity_of_office(request: HttpRequest) -> tuple[Capacity, Office]:
    """The capacity of an official, and his office. Raises `Http404` for everybody else."""
    capacity = acting_in(request)
    if not capacity or capacity.office is None:
        raise Http404
    return capacity, capacity.office


def capacity_of_ministry(request: HttpRequest) -> tuple[Capacity, Office]:
    """The same for the ministry's people alone."""
    capacity, office = capacity_of_office(request)
    if capacity.reader != Reader.MINISTRY:
        raise Http404
    return capacity, office


def official(request: HttpRequest) -> Actor:
    """The official who acts. Raises `Http404` for everybody else."""
    capacity_of_office(request)
    actor = actor_of(request)
    if actor is None:
        raise Http404
    return actor


def administrator(request: HttpRequest, *roles: PostingRole) -> tuple[Actor, Office]:
    """The administrator who acts, and the office that heads his area.

    Raises `Http404` for everybody who is not an administrator of one of the `roles`.
    """
    capacity = acting_in(request)
    actor = actor_of(request)
    if not capacity or actor is None or capacity.administers is None:
        raise Http404
    if capacity.role not in roles:
        raise Http404
    return actor, capacity.administers


def one_of(rows: QuerySet[Row], **lookup: object) -> Row:
    """The row within what the reader may see. Raises `Http404`: out of scope does not exist."""
    row = rows.filter(**lookup).first()
    if row is None:
        raise Http404
    return row
