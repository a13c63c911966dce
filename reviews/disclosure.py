"""What of an office's work on a case the enterprise is shown, on screens and by the API alike."""

# What goes on inside an office before it is signed is the office's own business.
INTERNAL_VERBS = (
    "case.pass_proposed",
    "case.refusal_proposed",
    "case.returned_to_examiner",
    "case.taken",
    "case.assigned",
    "case.handed_over",
    "case.put_back",
    "case.noted",
    "case.note_retracted",
    "case.judged",
    "case.figure_verified",
    "case.due_soon",
    "case.due_today",
    "case.overdue",
    "inspection.ordered",
    "inspection.order_taken_back",
    "inspection.written",
    "inspection.photo_added",
    "inspection.photo_removed",
    "inspection.declared_anew",
    "inspection.fell_away",
    "inspection.signed",
    "inspection.taken_up_again",
)
# Acts that only concern the one on whose desk the case lies.
ASSIGNMENT_VERBS = frozenset({"case.taken", "case.assigned", "case.handed_over", "case.put_back"})
# What is only written on the file: nobody gets a message of it.
SILENT_VERBS = frozenset(
    {"case.taken", "case.put_back", "case.noted", "case.note_retracted", "case.judged"}
    | {"case.figure_verified", "case.letter_read"}
    | {"inspection.written", "inspection.photo_added", "inspection.photo_removed"}
)
# Comments written for the enterprise; others are between offices. Why a case is refused it reads
# in the opinion and the grounds of the examination that was signed, not in the signer's comment.
COMMENTED_VERBS = frozenset(
    {"case.correction_requested", "case.correction_taken_back", "case.withdrawn", "case.barred"}
    | {"case.objection_upheld"}
    | {"inspection.concluded", "inspection.replied"}
)
