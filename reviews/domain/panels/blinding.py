"""What an expert is shown of a case: the file without what would tell him whose it is."""

import re
from collections.abc import Collection, Mapping

from accounts.domain.places import place_names
from accounts.models import Office
from enterprises.enums import PastField
from enterprises.models import PastEntry
from reviews.models import Case

HIDDEN = "〔***〕"
_LEGAL_FORMS = ("股份有限公司", "有限责任公司", "有限公司", "总公司", "公司", "集团", "厂")
_BRACKETS = re.compile(r"[（(].*?[)）]")
# What a firm is called after by its trade stands behind the word that is its own (云岫 精密机械).
_TRADE_WORDS = (
    "精密|精工|机械|机电|电机|机床|重工|装备|设备|电气|电器|电子|电力|电源|光电|光学|仪器|仪表|自动化|"
    "智能|科技|技术|信息|软件|网络|通信|通讯|数据|微电|半导体|芯片|传感|传动|控制|新材料|材料|"
    "化工|化学|塑料|橡胶|高分子|陶瓷|玻璃|金属|钢|铝|铜|合金|铸造|锻造|模具|轴承|阀门|泵|齿轮|"
    "汽车|车辆|航空|航天|船舶|轨道|交通|环保|环境|能源|新能源|电池|医疗|医药|药业|制药|生物|"
    "食品|农业|纺织|服装|包装|印刷|建材|建筑|工程|实业|工业|制造|科学|研究|检测|五金|家居|机器人"
)
_PHONE = re.compile(r"(?<!\d)(?:1\d{10}|0\d{2,3}-?\d{7,8})(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_USCC = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])")
_COVERED_IN_A_ROW = re.compile(f"(?:{re.escape(HIDDEN)}){{2,}}")
_LEAST_CHARACTERS = 2


def hidden_terms(case: Case) -> list[str]:
    """Texts that name the applicant or its place, longest first: the enterprise by its names of
    today and before, whole and as people shorten them, its people, and the places of its offices
    of today, of the case and of before (four queries beside the offices)."""
    enterprise = case.enterprise
    past = list(PastEntry.objects.filter(enterprise=enterprise))
    moved_from = [entry.before for entry in past if entry.field == PastField.OFFICE]
    offices = [*_offices_of(case), *Office.objects.filter(name__in=moved_from)]
    codes = {office.code for office in offices} | {enterprise.region_id or ""}
    places = place_names(codes) | {office.name for office in offices}
    names = {
        enterprise.name,
        *(entry.before for entry in past if entry.field == PastField.NAME),
        *enterprise.titles.values_list("name_at_recognition", flat=True),
    }
    terms = {
        *places,
        *(term for name in names for term in _forms_of(name, places)),
        enterprise.uscc or "",
        enterprise.legal_representative,
        enterprise.contact_name,
        enterprise.contact_phone,
        enterprise.address,
        _without_place(enterprise.address, places),
    }
    known = (term.strip() for term in terms)
    return sorted((t for t in known if len(t) >= _LEAST_CHARACTERS), key=len, reverse=True)


def _offices_of(case: Case) -> list[Office]:
    """The offices responsible for the case, and for the enterprise as it is registered today."""
    found = (
        getattr(row, f"{level}_office")
        for row in (case, case.enterprise)
        for level in ("county", "city", "province")
    )
    return [office for office in found if office is not None]


def _forms_of(name: str, places: Collection[str]) -> list[str]:
    """A name whole, without brackets, without place and legal form, and the word that is its own
    where what follows it is known to be the trade."""
    plain = _BRACKETS.sub("", name)
    bare = _without_place(plain, places)
    for form in _LEGAL_FORMS:
        bare = bare.removesuffix(form)
    bare = bare.strip()
    own = re.split(_TRADE_WORDS, bare, maxsplit=1)[0]
    # A name that is nothing but its trade would cover the trade in every text.
    is_trade_alone = bool(re.fullmatch(f"(?:{_TRADE_WORDS})+", bare))
    return [name, plain, own, "" if is_trade_alone else bare]


def _without_place(text: str, places: Collection[str]) -> str:
    """The text without the places in front of it, as long as something stays."""
    text = text.strip()
    longest_first = sorted(places, key=len, reverse=True)
    while place := next((one for one in longest_first if one and text.startswith(one)), ""):
        if len(text) - len(place) < _LEAST_CHARACTERS:
            break
        text = text.removeprefix(place).strip()
    return text


def blinded(text: str, terms: list[str]) -> str:
    """The text with every such term, and every phone number, address and code, covered."""
    for term in terms:
        text = text.replace(term, HIDDEN)
    for pattern in (_USCC, _MAIL, _PHONE):
        text = pattern.sub(HIDDEN, text)
    return _COVERED_IN_A_ROW.sub(HIDDEN, text)


def blind_statements(case: Case, statements: Mapping[str, str]) -> dict[str, str]:
    """The enterprise's texts, covered."""
    terms = hidden_terms(case)
    return {kind: blinded(text, terms) for kind, text in statements.items()}
