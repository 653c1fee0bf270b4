"""A form of a screen as a browser sees it: its fields by name, what may be chosen, what will be sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_SENT_NEVER = ("submit", "button", "reset", "image", "file")


class FormError(Exception):
    """A form has no such field or choice; the text says what it has."""


class Form:
    """One form of a page. ``action`` is its own address, "" when it sends to the page's."""

    def __init__(self, element: Any) -> None:
        self._element = element
        self.action = str(element.get("action") or "")
        self.method = str(element.get("method") or "get").upper()

    def _controls(self, name: str = "") -> list[Any]:
        found = self._element.xpath(".//input[@name]|.//select[@name]|.//textarea[@name]")
        usable = [control for control in found if control.get("disabled") is None]
        return [control for control in usable if not name or control.get("name") == name]

    @property
    def names(self) -> set[str]:
        return {control.get("name") for control in self._controls() if _type(control) not in _SENT_NEVER}

    def value(self, name: str) -> str:
        """What would be sent under a name; of several values the last."""
        return ([text for field, text in self.pairs() if field == name] or [""])[-1]

    def choices(self, name: str) -> list[str]:
        """What a list or a group of buttons offers, without the empty choice."""
        offered: list[str] = []
        for control in self._controls(name):
            if control.tag == "select":
                offered += [_option(option) for option in control.xpath(".//option")]
            elif _type(control) in ("radio", "checkbox"):
                offered.append(str(control.get("value", "on")))
        return [value for value in offered if value]

    def fill(self, name: str, value: Any) -> None:
        """Type, choose or tick; True and False tick a box, a list several boxes or options. Raises FormError."""
        controls = self._controls(name)
        if not controls:
            raise FormError(f"there is no field {name!r}; there are {sorted(self.names)}")
        shown = [control for control in controls if _type(control) != "hidden"] or controls
        boxes = [control for control in shown if _type(control) in ("radio", "checkbox")]
        if boxes:
            _tick(name, boxes, value)
        elif shown[0].tag == "select":
            _choose(name, shown[0], value)
        elif shown[0].tag == "textarea":
            shown[0].text = str(value)
        else:
            shown[0].set("value", str(value))

    def pairs(self) -> Iterator[tuple[str, str]]:
        """What a browser sends, in the order of the form."""
        for control in self._controls():
            name, kind = str(control.get("name")), _type(control)
            if control.tag == "select":
                options = control.xpath(".//option")
                chosen = [option for option in options if option.get("selected") is not None]
                if not chosen and control.get("multiple") is None:
                    chosen = options[:1]
                yield from ((name, _option(option)) for option in chosen)
            elif control.tag == "textarea":
                yield name, (control.text or "").removeprefix("\n")
            elif kind in ("radio", "checkbox"):
                if control.get("checked") is not None:
                    yield name, str(control.get("value", "on"))
            elif kind not in _SENT_NEVER:
                yield name, str(control.get("value", ""))


def _type(control: Any) -> str:
    return str(control.get("type", "text")).lower() if control.tag == "input" else str(control.tag)


def _option(option: Any) -> str:
    return str(option.get("value", option.text_content()))


def _set(control: Any, mark: str, on: bool) -> None:
    if on:
        control.set(mark, mark)
    else:
        control.attrib.pop(mark, None)


def _tick(name: str, boxes: list[Any], value: Any) -> None:
    if isinstance(value, bool):
        _set(boxes[-1], "checked", value)
        return
    wanted = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
    offered = [str(box.get("value", "on")) for box in boxes]
    _refuse_unknown(name, wanted, offered)
    for box, own in zip(boxes, offered, strict=True):
        _set(box, "checked", own in wanted)


def _choose(name: str, select: Any, value: Any) -> None:
    wanted = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
    options = select.xpath(".//option")
    _refuse_unknown(name, wanted, [_option(option) for option in options])
    for option in options:
        _set(option, "selected", _option(option) in wanted)


def _refuse_unknown(name: str, wanted: list[str], offered: list[str]) -> None:
    unknown = [value for value in wanted if value not in offered]
    if unknown:
        raise FormError(f"{name} does not offer {unknown}; it offers {offered}")
