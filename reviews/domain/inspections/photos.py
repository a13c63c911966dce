"""Pictures that the inspectors take on site.

They come while others write: a picture makes no page of the report stale, and no conclusion waits
for it.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.files import CheckedFile, Place, store_upload
from common.enums import FileClass, FileKind
from reviews.domain.inspections.common import locked_in, note
from reviews.domain.inspections.recording import expect_inspector
from reviews.enums import InspectionState
from reviews.models import Inspection, InspectionPhoto

PHOTO_PURPOSE = "inspection.photo"


@transaction.atomic
def add_photo(*, inspection: Inspection, actor: Actor, upload: CheckedFile) -> InspectionPhoto:
    """Keep a picture taken on site (JPG or PNG; place and camera are not kept).

    Raises `DomainError` (`not_yours`, `not_a_photo`, codes of `store_upload`) and `Conflict`.
    """
    if upload.kind not in {FileKind.JPEG, FileKind.PNG}:
        sentence = _("A photo is a JPG or PNG file.")
        raise DomainError("not_a_photo", sentence, {"file": sentence})
    locked = locked_in(inspection, actor, [InspectionState.PLANNED])
    expect_inspector(locked, actor)
    file = store_upload(
        upload=upload,
        purpose=PHOTO_PURPOSE,
        actor=actor,
        place=Place(f"office:{locked.office_id}", f"inspection:{locked.pk}"),
        file_class=FileClass.TRADE_SECRET,
    )
    photo = InspectionPhoto.objects.create(
        inspection=locked, file=file, added_by_id=actor.person_id, added_at=timezone.now()
    )
    note(locked, "inspection.photo_added", actor, after={"file": file.pk, "name": file.name})
    return photo


@transaction.atomic
def remove_photo(*, photo: InspectionPhoto, actor: Actor) -> None:
    """Take a picture out before the conclusion. Twice is once."""
    locked = locked_in(photo.inspection, actor, [InspectionState.PLANNED])
    expect_inspector(locked, actor)
    there = InspectionPhoto.objects.filter(pk=photo.pk, removed_at=None)
    if there.update(removed_at=timezone.now()):
        file = {"file": photo.file_id, "name": photo.file.name}
        note(locked, "inspection.photo_removed", actor, before=file)
