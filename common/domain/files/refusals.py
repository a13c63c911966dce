"""Why a file is not taken: one code and one sentence for each reason."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.domain.errors import DomainError
from common.domain.files import limits

_MB = limits.MEGABYTE

SENTENCES: dict[str, Promise] = {
    "file_missing": _("Choose a file first."),
    "file_empty": _("This file is empty."),
    "file_too_large": _(
        "This file is too large: a PDF may have 20 MB, a picture, workbook or document 10 MB."
    ),
    "file_type": _("Only PDF, JPG, PNG, XLSX and DOCX files are taken. Save it as one of these."),
    "file_not_what_it_says": _(
        "The file's content does not fit the ending of its name. Save it anew in the right format."
    ),
    "file_old_or_encrypted_office": _(
        "This is an Office file of the old format or with a password. Save it as XLSX or DOCX "
        "without a password."
    ),
    "file_polyglot": _(
        "This file holds a second file before or behind its content. Save or scan it anew."
    ),
    "name_hidden_characters": _("The file's name has hidden characters in it. Rename the file."),
    "name_double_ending": _(
        "The file's name carries the ending of a programme or web page. Rename the file."
    ),
    "pdf_unreadable": _("This PDF is damaged and cannot be read. Save or scan it anew."),
    "pdf_encrypted": _("This PDF has a password or is locked. Save it without protection."),
    "pdf_pages": _("This PDF has more than 500 pages. Split it, or hand in the pages that matter."),
    "pdf_script": _("This PDF contains a script. Print it to a new PDF and hand that in."),
    "pdf_launch": _(
        "This PDF starts a programme, sends a form or opens another file. Print it to a new PDF."
    ),
    "pdf_automatic_action": _(
        "This PDF acts by itself when it is opened or turned. Print it to a new PDF."
    ),
    "pdf_embedded_file": _("This PDF has another file inside. Print it to a new PDF."),
    "pdf_media": _("This PDF contains film, sound or a 3D model. Print it to a new PDF."),
    "pdf_dynamic_form": _("This PDF is a dynamic form (XFA). Print it to a new PDF."),
    "pdf_too_complex": _("This PDF takes too long to check. Print it to a new PDF."),
    "image_unreadable": _("This picture is damaged and cannot be read. Save or take it anew."),
    "image_pixels": _("This picture has more than 40 million pixels. Make it smaller."),
    "zip_unreadable": _("This Office file is damaged and cannot be read. Save it anew."),
    "zip_encrypted": _("This Office file has a password. Save it without one."),
    "zip_members": _("This Office file has more than 2,000 parts. Save it anew in simpler form."),
    "zip_bomb": _("This Office file unpacks to far more than it may. Save it anew."),
    "zip_false_size": _("This Office file lies about the size of its parts. Save it anew."),
    "zip_overlap": _("This Office file stores parts on top of each other. Save it anew."),
    "zip_path": _("A part of this Office file would leave its folder. Save it anew."),
    "zip_link": _("A part of this Office file is a link to another file. Save it anew."),
    "zip_nested": _("This Office file has an archive or programme inside. Remove it."),
    "office_macro": _("This Office file contains macros. Save it as XLSX or DOCX without them."),
    "office_external_link": _(
        "This Office file draws on other files or addresses. Break the links and save it anew."
    ),
    "office_embedded_object": _(
        "This Office file contains an embedded object or control. Remove it, or hand in a PDF."
    ),
    "office_dtd": _(
        "This Office file contains definitions that may read other files. Save it anew."
    ),
    "folder_full": _("The files of this case would exceed 200 MB. Remove one, or make it smaller."),
    "quota_full": _("Your files would exceed the room kept for you (2 GB). Remove old ones first."),
}


def refused(code: str) -> DomainError:
    """The refusal with this code, its sentence beside the field `file`."""
    sentence = str(SENTENCES[code])
    return DomainError(code, sentence, {"file": sentence})


class StorageFull(DomainError):
    """The disk of the file store has no room: 507, and nothing was kept."""

    status = 507
