"""Evidence of the demo: one invented paper that stands for all."""

from datetime import date

from common.documents import render_pdf
from common.domain.actor import Actor
from common.domain.files import CheckedFile
from common.enums import FileKind
from enterprises.domain.evidence import add_evidence
from enterprises.models import Enterprise

_NAMES = {
    "licence": "营业执照（副本）.pdf",
    "audit_report": "{year}年度审计报告.pdf",
    "ip_certificates": "发明专利证书.pdf",
}
_TEXT = "本文件为演示用的虚构材料，不含任何真实企业的信息。"


class Papers:
    """Hands in the paper under the names of what it stands for."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._content = b""

    def hand_in(self, enterprise: Enterprise, fiscal_year: int, owner: Actor) -> None:
        """Put three papers behind the figures of a year; the others stay missing."""
        self._content = self._content or render_pdf(
            "demo_paper", {"title": "佐证材料（示例）", "text": _TEXT}, on=self._on
        )
        for proof, name in _NAMES.items():
            paper = CheckedFile(
                name.format(year=fiscal_year), FileKind.PDF, self._content, page_count=1
            )
            add_evidence(
                enterprise=enterprise,
                fiscal_year=fiscal_year,
                proof=proof,
                upload=paper,
                actor=owner,
            )
