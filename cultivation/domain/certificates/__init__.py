"""Certificates of titles: issuing, printing, and checking them in public and offline."""

from cultivation.domain.certificates.checking import (
    CheckedCertificate,
    check_by_number,
    check_by_token,
    forget_checks,
)
from cultivation.domain.certificates.facts import CertificateFacts, NotAuthentic, read_token
from cultivation.domain.certificates.issuing import (
    CERTIFICATES_JOB,
    certificate_for,
    hand_out,
    issue_certificates,
    print_certificate,
    start_certificates,
)

__all__ = [
    "CERTIFICATES_JOB",
    "CertificateFacts",
    "CheckedCertificate",
    "NotAuthentic",
    "certificate_for",
    "check_by_number",
    "check_by_token",
    "forget_checks",
    "hand_out",
    "issue_certificates",
    "print_certificate",
    "read_token",
    "start_certificates",
]
