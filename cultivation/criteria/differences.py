"""What changed from one standard to another, in words: for whoever must apply the new one."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple, TypeVar

from cultivation.criteria.in_words import statement_in_words
from cultivation.criteria.language import printed
from cultivation.criteria.language.tree import Or
from cultivation.criteria.rule_set import (
    Category,
    Condition,
    Direct,
    Gate,
    Indicator,
    Judged,
    Mark,
    RuleSet,
)
from cultivation.criteria.text import Text, plain

Section = Literal["head", "gates", "judged", "categories", "indicators", "direct"]
Kind = Literal["added", "removed", "changed"]
AnyPart = Gate | Judged | Category | Indicator | Direct
Part = TypeVar("Part", Gate, Judged, Category, Indicator, Direct)

_CASE_KIND_WORDS = {
    "recognition": Text("认定", "recognition"),
    "re_examination": Text("复核", "re-examination"),
}
_ALL = Text("全国", "all")
_NONE = Text("无", "none")


class Difference(NamedTuple):
    """One change: where it stands, what happened, the name of the line, and a sentence."""

    section: Section
    kind: Kind
    name: Text
    sentence: Text


def diff(one: RuleSet, other: RuleSet) -> tuple[Difference, ...]:
    """What is different in `other`, in the order of the standard; lines are matched by their id.

    Empty when both are the same but for layout, texts that nobody reads, and their codes.
    """
    labels = {"score": Text("总分", "the score")}
    for both in (one, other):
        labels.update((gate.id, gate.label) for gate in both.gates)
        labels.update((item.id, item.label) for item in both.judged)
    return (
        *_heads(one, other),
        *_parts("gates", one.gates, other.gates),
        *_parts("judged", one.judged, other.judged),
        *_parts("categories", one.categories, other.categories),
        *_parts("indicators", one.indicators, other.indicators),
        *_parts("direct", one.direct, other.direct),
        *_waived_by_routes(one, other, labels),
    )


def _from_to(what: Text, old: Text, new: Text) -> Text:
    return Text(
        f"{what.zh}：由“{old.zh}”改为“{new.zh}”", f"{what.en}: “{old.en}” became “{new.en}”"
    )


def _heads(one: RuleSet, other: RuleSet) -> Iterator[Difference]:
    for name, old, new in zip(_HEAD_NAMES, _head(one), _head(other), strict=True):
        if old != new:
            yield Difference("head", "changed", name, _from_to(name, old, new))


_HEAD_NAMES = (
    Text("文件", "Document"),
    Text("适用申报类型", "Cases served"),
    Text("适用主管部门", "Offices"),
    Text("施行日期", "In force from"),
    Text("失效日期", "In force to"),
    Text("称号有效期（年）", "Years of validity"),
    Text("达标分数", "Score needed"),
    Text("满分", "Points in all"),
    Text("核实情况", "Verification"),
)


def _head(rule_set: RuleSet) -> tuple[Text, ...]:
    closing = rule_set.in_force_to
    return (
        Text(
            f"{rule_set.document} {rule_set.article.zh}",
            f"{rule_set.document} {rule_set.article.en}",
        ),
        _kinds(rule_set.case_kinds),
        _same("、".join(rule_set.offices), ", ".join(rule_set.offices), _ALL),
        _same(rule_set.in_force_from.isoformat()),
        _same("" if closing is None else closing.isoformat()),
        _same(str(rule_set.title_valid_years)),
        _number(rule_set.pass_mark),
        _number(rule_set.maximum),
        _verified(rule_set.mark),
    )


def _same(zh: str, en: str | None = None, otherwise: Text = _NONE) -> Text:
    return Text(zh, zh if en is None else en) if zh else otherwise


def _number(value: Decimal | None) -> Text:
    return _NONE if value is None else _same(plain(value))


def _kinds(kinds: Iterable[str]) -> Text:
    words = [_CASE_KIND_WORDS[kind] for kind in kinds]
    return Text("、".join(one.zh for one in words), ", ".join(one.en for one in words))


def _verified(mark: Mark) -> Text:
    return Text("未核实", "not verified") if mark.unverified else Text("已核实", "verified")


_WORDS_OF_SECTION = {
    "gates": Text("条件", "condition"),
    "judged": Text("评审判断项", "judged item"),
    "categories": Text("类别", "category"),
    "indicators": Text("指标", "indicator"),
    "direct": Text("直通条件", "direct route"),
}


def _parts(section: Section, old: Sequence[Part], new: Sequence[Part]) -> Iterator[Difference]:
    before = {part.id: part for part in old}
    after = {part.id: part for part in new}
    for part in new:
        if part.id not in before:
            yield Difference(section, "added", part.label, _whole(section, "added", part))
            continue
        for sentence in _changes(before[part.id], part):
            yield Difference(section, "changed", part.label, sentence)
    for part in old:
        if part.id not in after:
            yield Difference(section, "removed", part.label, _whole(section, "removed", part))


def _whole(section: Section, kind: Kind, part: AnyPart) -> Text:
    noun = _WORDS_OF_SECTION[section]
    act = {"added": Text("新增", "added"), "removed": Text("取消", "removed")}[kind]
    asked = _asked(part)
    return Text(
        f"{act.zh}{noun.zh}：{part.label.zh}（{asked.zh}）",
        f"{noun.en} {act.en}: {part.label.en} ({asked.en})",
    )


def _asked(part: AnyPart) -> Text:
    if isinstance(part, Category):
        return _points(part.maximum)
    if isinstance(part, Indicator):
        return _points(part.max_points)
    return part.requirement


def _points(points: Decimal) -> Text:
    return Text(f"最高 {plain(points)} 分", f"{plain(points)} points at most")


class _Said(NamedTuple):
    """One thing that a line says: about what, in words, and what tells it from another."""

    what: Text
    words: Text
    identity: Hashable


def _said(what: Text, words: Text) -> _Said:
    return _Said(what, words, words)


def _changes(old: AnyPart, new: AnyPart) -> Iterator[Text]:
    """A sentence for each thing that the line says otherwise than before."""
    before, after = _described(old), _described(new)
    for key in dict.fromkeys((*after, *before)):
        was, now = before.get(key), after.get(key)
        if was is None and now is not None:
            yield _alone(Text("新增", "added"), new.label, now)
        elif now is None and was is not None:
            yield _alone(Text("取消", "removed"), new.label, was)
        elif was is not None and now is not None and was.identity != now.identity:
            yield _from_to(_of(new.label, now.what), was.words, now.words)


def _alone(act: Text, name: Text, said: _Said) -> Text:
    what = _of(name, said.what)
    return Text(f"{what.zh}（{act.zh}）：{said.words.zh}", f"{what.en} ({act.en}): {said.words.en}")


def _of(name: Text, what: Text) -> Text:
    return Text(f"{name.zh}，{what.zh}", f"{name.en}, {what.en}")


def _described(part: AnyPart) -> dict[str, _Said]:
    found = {"mark": _said(Text("核实情况", "verification"), _verified(part.mark))}
    match part:
        case Gate() | Judged():
            found["test"] = _test(_REQUIREMENT, part.test)
            found["kinds"] = _said(Text("测试的申报类型", "cases tested"), _kinds(part.case_kinds))
            for one in part.waivers:
                what = Text(f"豁免“{one.label.zh}”", f"waiver “{one.label.en}”")
                found[f"waiver {one.id}"] = _test(what, one.when)
        case Direct():
            found["test"] = _test(_REQUIREMENT, part.test)
        case Category():
            found["most"] = _said(_MOST, _number(part.maximum))
            found["least"] = _said(Text("最低分", "least points needed"), _number(part.minimum))
        case Indicator():
            found["most"] = _said(_MOST, _number(part.max_points))
            found |= _bands(part)
    return found


_REQUIREMENT = Text("要求", "requirement")
_MOST = Text("满分", "most points")


def _test(what: Text, condition: Condition) -> _Said:
    """What a statement asks; the order of its alternatives makes no difference."""
    tree = condition.tree
    identity = frozenset(map(printed, tree.items)) if isinstance(tree, Or) else printed(tree)
    return _Said(what, statement_in_words(tree), identity)


def _bands(indicator: Indicator) -> dict[str, _Said]:
    found: dict[str, _Said] = {}
    for band in indicator.bands:
        points = plain(band.points)
        what = Text(f"{points} 分", f"{points} points")
        if band.reached is None:
            found[points] = _said(what, Text("其余", "everything else"))
        else:
            found[points] = _test(what, band.reached)
    return found


def _waived_by_routes(
    one: RuleSet, other: RuleSet, labels: Mapping[str, Text]
) -> Iterator[Difference]:
    """Routes that are in both and stand in for something else than before."""
    before = {route.id: route for route in one.direct}
    for route in other.direct:
        if route.id in before and before[route.id].waives != route.waives:
            what = _of(route.label, Text("可替代", "stands in for"))
            was = _joined(labels[waived] for waived in before[route.id].waives)
            now = _joined(labels[waived] for waived in route.waives)
            yield Difference("direct", "changed", route.label, _from_to(what, was, now))


def _joined(labels: Iterable[Text]) -> Text:
    found = list(labels)
    return Text("、".join(one.zh for one in found), ", ".join(one.en for one in found))
