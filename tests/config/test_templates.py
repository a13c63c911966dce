"""Every template is used: by a view, a component, a card or another template."""

from pathlib import Path

_PROJECT = Path(__file__).parents[2]
_TEMPLATES = _PROJECT / "templates"
_APPS = ("common", "accounts", "enterprises", "cultivation", "reviews", "config")
# The framework asks for these by their names.
_BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}


def test_no_template_is_left_over() -> None:
    sources = [path for app in _APPS for path in (_PROJECT / app).rglob("*.py")]
    templates = list(_TEMPLATES.rglob("*.html"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*sources, *templates])
    names = {path.relative_to(_TEMPLATES).as_posix() for path in templates}
    assert sorted(name for name in names - _BY_NAME if name not in text) == []
