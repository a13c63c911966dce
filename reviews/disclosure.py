"""What of an office's work on a case the enterprise is shown, on screens and by the API alike."""

# What goes on inside an office before it is signed is the office's own business.
INTERNAL_VERBS = ("case.pass_proposed", "case.refusal_proposed", "case.returned_to_examiner")
# Comments written for the enterprise; others are between offices.
COMMENTED_VERBS = frozenset({"case.correction_requested", "case.withdrawn", "case.refused"})
