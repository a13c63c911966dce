"""What an expert is shown of a case: the file without what would tell him whose it is."""

import re
from collections.abc import Mapping

from reviews.models import Case

HIDDEN = "〔***〕"
_LEGAL_FORMS = ("股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "集团")
_BRACKETS = re.compile(r"[（(].*?[)）]")
_PHONE = re.compile(r"(?<!\d)(?:1\d{10}|0\d{2,3}-?\d{7,8})(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_USCC = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])")
_LEAST_CHARACTERS = 2


def hidden_terms(case: Case) -> list[str]:
    """Texts that name the applicant or its place, longest first."""
    enterprise = case.enterprise
    offices = [case.county_office, case.city_office, case.province_office]
    places = [office.name for office in offices if office is not None]
    terms = {
        enterprise.name,
        _BRACKETS.sub("", enterprise.name),
        *_trade_names(enterprise.name, places),
        enterprise.uscc or "",
        enterprise.legal_representative,
        enterprise.contact_name,
        enterprise.contact_phone,
        enterprise.address,
    }
    known = (term.strip() for term in terms)
    return sorted((t for t in known if len(t) >= _LEAST_CHARACTERS), key=len, reverse=True)


def _trade_names(name: str, places: list[str]) -> list[str]:
    """The name without its legal form and without the place in front of it."""
    bare = _BRACKETS.sub("", name)
    for form in _LEGAL_FORMS:
        bare = bare.removesuffix(form)
    for place in places:
        for start in (place, place.rstrip("省市区县")):
            if len(start) >= _LEAST_CHARACTERS and bare.startswith(start):
                bare = bare.removeprefix(start)
                break
    return [bare] if len(bare) > _LEAST_CHARACTERS else []


def blinded(text: str, terms: list[str]) -> str:
    """The text with every such term, and every phone number, address and code, covered."""
    for term in terms:
        text = text.replace(term, HIDDEN)
    for pattern in (_USCC, _MAIL, _PHONE):
        text = pattern.sub(HIDDEN, text)
    return text


def blind_statements(case: Case, statements: Mapping[str, str]) -> dict[str, str]:
    """The enterprise's texts, covered."""
    terms = hidden_terms(case)
    return {kind: blinded(text, terms) for kind, text in statements.items()}
