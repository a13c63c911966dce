"""Cards, navigation and search: what pages gather from several apps.

Each app registers its own in its `cards.py`; the page that shows them imports no app.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from common.enums import Reader

Text = str | Promise
# Called with the request and what the page is about; None means: nothing to show here today.
CardBuilder = Callable[..., Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Card:
    """One registered card: who sees it where, and how it is drawn."""

    place: str
    reader: Reader
    title: Text
    template: str
    build: CardBuilder
    order: int
    is_wide: bool
    link: str


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card with its content, ready to be put on a page."""

    title: Text
    is_wide: bool
    link_url: str
    content: SafeString


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One word in the navigation at the left."""

    reader: Reader
    label: Text
    url_name: str
    icon: str
    order: int
    roles: frozenset[str]
    levels: frozenset[str] = frozenset()
    under: str = ""

    def is_for(self, reader: Reader, role: str, level: str = "") -> bool:
        """Whether somebody with that role, at an office of that level, of that kind of reader is
        shown the word."""
        is_of_role = not self.roles or role in self.roles
        return self.reader == reader and is_of_role and (not self.levels or level in self.levels)


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A navigation item with its address; `is_current` for the task the reader is in.

    `below` are the words under it, shown while the reader is in one of them or in itself.
    """

    label: Text
    url: str
    icon: str
    is_current: bool
    below: tuple["ShownItem", ...] = ()


_CARDS: list[Card] = []
_NAVIGATION: list[NavigationItem] = []
_SEARCH: dict[Reader, str] = {}


def register_card(
    place: str,
    *readers: Reader,
    title: Text,
    template: str,
    order: int = 50,
    is_wide: bool = False,
    link: str = "",
) -> Callable[[CardBuilder], CardBuilder]:
    """Register the decorated builder as a card for a place (`home`, `enterprise`) and readers.

    The builder is called as `build(request, **about)` and returns the context of `template`,
    or None to show nothing. A card is as wide as the page or half of it; `link` is the name of the
    URL that "All" in the card's head leads to.
    """

    def register(build: CardBuilder) -> CardBuilder:
        _CARDS.extend(
            Card(place, reader, title, template, build, order, is_wide, link) for reader in readers
        )
        return build

    return register


def shown_cards(
    place: str, reader: Reader, request: HttpRequest, about: Mapping[str, Any]
) -> list[ShownCard]:
    """The cards of a place for a reader, in order, with their content drawn."""
    shown = []
    chosen = (card for card in _CARDS if card.place == place and card.reader == reader)
    for card in sorted(chosen, key=lambda card: card.order):
        context = card.build(request, **about)
        if context is None:
            continue
        content = render_to_string(card.template, dict(context), request)
        link_url = reverse(card.link) if card.link else ""
        shown.append(ShownCard(card.title, card.is_wide, link_url, content))
    return shown


def register_navigation(
    *readers: Reader,
    label: Text,
    url_name: str,
    icon: str,
    order: int = 50,
    roles: Collection[str] = (),
    levels: Collection[str] = (),
    under: str = "",
) -> None:
    """Put a word into the left navigation of readers, where given of those roles and of offices of
    those levels alone. The URL takes no arguments.

    Eight words are as many as one finds one's way among: what belongs to another word stands
    `under` it, named by that word's URL, and opens with it.
    """
    _NAVIGATION.extend(
        NavigationItem(
            reader, label, url_name, icon, order, frozenset(roles), frozenset(levels), under
        )
        for reader in readers
    )


def navigation_for(reader: Reader, path: str, role: str = "", level: str = "") -> list[ShownItem]:
    """The navigation of a reader in a role, at an office of a level, on the page at `path`.

    Current is the item whose address is the longest beginning of the path.
    """
    items = sorted(
        (item for item in _NAVIGATION if item.is_for(reader, role, level)),
        key=lambda item: item.order,
    )
    names = {item.url_name for item in items}
    current = _current_among(items, path)
    opened = current and (current.under or current.url_name)

    def shown(item: NavigationItem) -> ShownItem:
        under = [one for one in items if one.under == item.url_name == opened]
        return ShownItem(
            item.label, reverse(item.url_name), item.icon, item is current, tuple(map(shown, under))
        )

    return [shown(item) for item in items if item.under not in names]


def _current_among(items: list[NavigationItem], path: str) -> NavigationItem | None:
    """The item whose address is the longest beginning of the path; home begins only itself."""
    addresses = [(reverse(item.url_name), item) for item in items]
    fitting = [
        (len(address), item)
        for address, item in addresses
        if path == address or (address != "/" and path.startswith(address))
    ]
    return max(fitting, key=lambda one: one[0])[1] if fitting else None


def register_search(*readers: Reader, url_name: str) -> None:
    """Say which page answers the search box (`?q=`) of readers; one page for each reader."""
    for reader in readers:
        if _SEARCH.setdefault(reader, url_name) != url_name:
            raise ValueError(f"The search of {reader} is registered already.")


def search_url_for(reader: Reader) -> str:
    """The address that the search box asks, or an empty text when there is none."""
    url_name = _SEARCH.get(reader)
    return reverse(url_name) if url_name else ""
