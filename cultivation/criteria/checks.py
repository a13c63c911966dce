"""What a rule set as a whole must satisfy, beyond each table being well written."""

import re
from collections.abc import Iterator
from decimal import Decimal

from cultivation.criteria.documents import Document, Entry
from cultivation.criteria.reachability import can_hold
from cultivation.criteria.rule_set import NOT_TESTED, SCORE, Condition, Gate, Judged, RuleSet
from cultivation.criteria.text import Text, plain

_ID = re.compile(r"[a-z][a-z0-9_]*")


def check(rule_set: RuleSet, document: Document) -> None:
    """Note in `document` everything that is wrong."""
    _check_ids(rule_set, document)
    _check_dates(rule_set, document)
    _check_reach(rule_set, document)
    _check_routes(rule_set, document)
    if rule_set.pass_mark is None:
        for section in ("indicators", "categories"):
            for entry in document.sections[section]:
                document.refuse(
                    entry,
                    Text(
                        f"有 {section} 就须有 pass_mark 和 maximum",
                        f"{section} need pass_mark and maximum",
                    ),
                )
    else:
        _check_score(rule_set, document)
    if not rule_set.gates and rule_set.pass_mark is None:
        document.refuse(
            document.head,
            Text(
                "没有任何条件的标准会让所有申报通过",
                "a rule set without conditions accepts everything",
            ),
        )


def _check_ids(rule_set: RuleSet, document: Document) -> None:
    for sections in (("gates", "judged", "indicators", "direct"), ("categories",)):
        seen: set[str] = set()
        for section in sections:
            for entry in document.sections[section]:
                line_id = str(entry.values.get("id", ""))
                if not _ID.fullmatch(line_id) or line_id in (SCORE, NOT_TESTED):
                    document.refuse(
                        entry,
                        Text(f"不能使用 id {line_id!r}", f"id {line_id!r} cannot be used"),
                        "id",
                    )
                if line_id in seen:
                    document.refuse(
                        entry,
                        Text(f"id {line_id!r} 重复出现", f"id {line_id!r} stands twice"),
                        "id",
                    )
                seen.add(line_id)
    for gate, entry in _waivable(rule_set, document):
        ids = [waiver.id for waiver in gate.waivers]
        if len(set(ids)) != len(ids) or not all(_ID.fullmatch(one) for one in ids):
            document.refuse(
                entry,
                Text("每项豁免须有各自的 id", "each waiver needs an id of its own"),
                "waivers",
            )


def _waivable(rule_set: RuleSet, document: Document) -> Iterator[tuple[Gate | Judged, Entry]]:
    yield from zip(rule_set.gates, document.sections["gates"], strict=True)
    yield from zip(rule_set.judged, document.sections["judged"], strict=True)


def _check_dates(rule_set: RuleSet, document: Document) -> None:
    if rule_set.in_force_to is not None and rule_set.in_force_to < rule_set.in_force_from:
        document.refuse(
            document.head,
            Text("in_force_to 早于 in_force_from", "in_force_to is before in_force_from"),
            "in_force_to",
        )


def _check_reach(rule_set: RuleSet, document: Document) -> None:
    for gate, entry in zip(rule_set.gates, document.sections["gates"], strict=True):
        _reachable(
            document,
            entry,
            gate.test,
            Text("该条件永远不可能成立", "the condition can never hold"),
            "test",
        )
    for waivable, entry in _waivable(rule_set, document):
        for index, waiver in enumerate(waivable.waivers):
            reason = Text(
                f"豁免 {waiver.id} 永远不可能成立", f"the waiver {waiver.id} can never hold"
            )
            _reachable(document, entry, waiver.when, reason, "waivers", index)
    for route, entry in zip(rule_set.direct, document.sections["direct"], strict=True):
        reason = Text(
            "走不通的直通条件：其条件永远不可能成立",
            "unreachable route: its condition can never hold",
        )
        _reachable(document, entry, route.test, reason, "test")
    for indicator, entry in zip(rule_set.indicators, document.sections["indicators"], strict=True):
        if indicator.value is not None:
            continue
        for index, band in enumerate(indicator.bands):
            if band.reached is not None:
                reason = Text(
                    f"{plain(band.points)} 分这一档永远达不到",
                    f"the band of {plain(band.points)} points can never be reached",
                )
                _reachable(document, entry, band.reached, reason, "bands", index)


def _reachable(
    document: Document, entry: Entry, condition: Condition, reason: Text, *key: str | int
) -> None:
    # A condition that could not be read stands as "false" and has been refused already.
    if condition.source != "false" and not can_hold(condition.tree):
        document.refuse(entry, reason, *key)


def _check_routes(rule_set: RuleSet, document: Document) -> None:
    waivable = {gate.id for gate in rule_set.gates} | {item.id for item in rule_set.judged}
    if rule_set.pass_mark is not None:
        waivable.add(SCORE)
    for route, entry in zip(rule_set.direct, document.sections["direct"], strict=True):
        if not route.waives:
            document.refuse(
                entry,
                Text(
                    "走不通的直通条件：它没有免除任何条件", "unreachable route: it waives nothing"
                ),
                "waives",
            )
        for waived in route.waives:
            if waived not in waivable:
                reason = Text(
                    f"走不通的直通条件：它免除的 {waived!r} 不是一项条件",
                    f"unreachable route: it waives {waived!r}, which is no condition",
                )
                document.refuse(entry, reason, "waives")


def _check_score(rule_set: RuleSet, document: Document) -> None:
    maximum = rule_set.maximum if rule_set.maximum is not None else Decimal(0)
    pass_mark = rule_set.pass_mark if rule_set.pass_mark is not None else Decimal(0)
    if pass_mark > maximum:
        document.refuse(
            document.head,
            Text(
                "走不通的评分：pass_mark 高于 maximum",
                "unreachable route: pass_mark is above maximum",
            ),
            "pass_mark",
        )
    total = sum((one.max_points for one in rule_set.indicators), Decimal(0))
    if total != maximum:
        reason = Text(
            f"各指标合计最高 {plain(total)} 分，不是 {plain(maximum)} 分",
            f"the indicators give {plain(total)} points at most, not {plain(maximum)}",
        )
        document.refuse(document.head, reason, "maximum")
    known = {category.id for category in rule_set.categories}
    for indicator, entry in zip(rule_set.indicators, document.sections["indicators"], strict=True):
        if indicator.category not in known:
            document.refuse(
                entry,
                Text(
                    f"没有 {indicator.category!r} 这个类别",
                    f"unknown category {indicator.category!r}",
                ),
                "category",
            )
    for category, entry in zip(rule_set.categories, document.sections["categories"], strict=True):
        own = (one.max_points for one in rule_set.indicators if one.category == category.id)
        reachable = sum(own, Decimal(0))
        if reachable != category.maximum:
            most, stated = plain(reachable), plain(category.maximum)
            reason = Text(
                f"类别 {category.id} 的指标合计最高 {most} 分，不是 {stated} 分",
                f"the indicators of {category.id} give {most} points at most, not {stated}",
            )
            document.refuse(entry, reason, "maximum")
        if category.minimum > reachable:
            reason = Text(
                f"走不通的评分：类别 {category.id} 的最低分高于其满分",
                f"unreachable route: the minimum of {category.id} is above its maximum",
            )
            document.refuse(entry, reason, "minimum")
