"""A browser without scripts: it opens pages, fills fields by their labels, presses buttons and follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from koers.kernel.models import Person

VOID = {"input", "br", "hr", "img", "meta", "link", "rect", "line", "circle", "path"}


@dataclass
class Control:
    """An input, select, textarea or button of a form."""

    tag: str
    attrs: dict[str, str]
    label: str = ""
    group: str = ""
    text: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Its type: text, radio, hidden, submit, …"""
        return self.attrs.get("type", "submit" if self.tag == "button" else self.tag)


@dataclass
class Form:
    """A form with its controls, in the order of the page."""

    attrs: dict[str, str]
    controls: list[Control] = field(default_factory=list)


class _Reader(HTMLParser):
    """Gathers forms and words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self.headings: list[str] = []
        self.links: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self._by_id: dict[str, Form] = {}
        self._form: Form | None = None
        self._legend = ""
        self._label_for: list[str] = []
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self._control: Control | None = None
        self._elsewhere: list[tuple[str, Control]] = []

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attrs = {name: value or "" for name, value in given}
        if tag == "form":
            self._form = Form(attrs)
            self.forms.append(self._form)
            if "id" in attrs:
                self._by_id[attrs["id"]] = self._form
        if tag in {"input", "select", "textarea", "button"}:
            self._take(Control(tag, attrs, group=self._legend))
        if tag == "option" and self._control is not None:
            self._control.options.append((attrs.get("value", "\0"), ""))
            if "selected" in attrs:
                self._control.attrs["value"] = attrs.get("value", "\0")
        if tag not in VOID:
            self._open.append((tag, attrs, []))

    def _take(self, control: Control) -> None:
        self._control = control
        if "form" in control.attrs:
            self._elsewhere.append((control.attrs["form"], control))
        elif self._form is not None:
            self._form.controls.append(control)

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        small = any(tag == "small" for tag, _attrs, _texts in self._open)
        for tag, _attrs, texts in self._open:
            if not (small and tag in {"label", "legend"}):  # a remark in small print is no part of the label
                texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            opened, attrs, texts = self._open.pop()
            text = " ".join("".join(texts).split())
            if opened == "h1":
                self.headings.append(text)
            if opened == "a":
                self.links.setdefault(text, attrs.get("href", ""))
            if opened == "label":
                self.labels[attrs.get("for", "")] = text
            if opened == "legend":
                self._legend = text
            if opened == "fieldset":
                self._legend = ""
            if opened == "option" and self._control is not None:
                value, _name = self._control.options[-1]
                self._control.options[-1] = (text if value == "\0" else value, text)
                if self._control.attrs.get("value") == "\0":
                    self._control.attrs["value"] = text
            if opened == "button" and self._control is not None:
                self._control.label = text
            if opened == "textarea" and self._control is not None:
                self._control.text = "".join(texts).removeprefix("\n")
            if opened == "form":
                self._form = None
            if opened == tag:
                return

    def finish(self) -> None:
        """Give every control its label, and its form where that stands elsewhere."""
        self.close()
        for name, control in self._elsewhere:
            self._by_id[name].controls.append(control)
        for form in self.forms:
            for control in form.controls:
                control.label = control.label or self.labels.get(control.attrs.get("id", ""), "")


class Page:
    """A page as it stands, with what was filled in."""

    def __init__(self, browser: Browser, response: Any, address: str) -> None:
        self.browser = browser
        self.response = response
        self.status: int = response.status_code
        self.address = address
        reader = _Reader()
        reader.feed(response.content.decode())
        reader.finish()
        self.forms = reader.forms
        self.links = reader.links
        self.heading = reader.headings[0] if reader.headings else ""
        self.text = " ".join("".join(reader.words).split())
        self._filled: dict[str, Any] = {}

    def _labelled(self, label: str) -> list[Control]:
        found = [
            control
            for form in self.forms
            for control in form.controls
            if control.kind not in {"hidden", "submit"} and label in {control.label, control.group}
        ]
        assert found, f"no field {label!r} on {self.address}"
        return found

    def value(self, label: str) -> str:
        """What stands in a field."""
        controls = self._labelled(label)
        if controls[0].kind == "radio":
            return next((one.label for one in controls if "checked" in one.attrs), "")
        return controls[0].text or controls[0].attrs.get("value", "")

    def fill(self, label: str, value: str) -> Page:
        """Type in a field, or choose one of its answers by the label."""
        controls = self._labelled(label)
        if controls[0].kind in {"radio", "checkbox"}:
            names = {one.label: one for one in controls}
            assert value in names, f"{value!r} is none of {list(names)}"
            self._filled[controls[0].attrs["name"]] = names[value].attrs.get("value", "on")
        elif controls[0].tag == "select":
            chosen = next(key for key, name in controls[0].options if name == value)
            self._filled[controls[0].attrs["name"]] = chosen
        else:
            self._filled[controls[0].attrs["name"]] = value
        return self

    def choose_files(self, label: str, *files: tuple[str, bytes]) -> Page:
        """Choose files, by name and content."""
        name = self._labelled(label)[0].attrs["name"]
        self._filled[name] = [SimpleUploadedFile(file, content) for file, content in files]
        return self

    def has_button(self, label: str) -> bool:
        """Whether there is a button with this text."""
        return any(one.kind == "submit" and one.label == label for form in self.forms for one in form.controls)

    def press(self, label: str) -> Page:
        """Press a button: its form goes out with everything that stands in it, as a browser would send it."""
        for form in self.forms:
            for control in form.controls:
                if control.kind == "submit" and control.label == label:
                    return self._send(form, control)
        raise AssertionError(f"no button {label!r} on {self.address}")

    def _send(self, form: Form, button: Control) -> Page:
        data: dict[str, Any] = {}
        for control in form.controls:
            name = control.attrs.get("name", "")
            if not name or control.kind in {"submit", "file"}:
                continue
            if control.kind in {"radio", "checkbox"} and "checked" not in control.attrs:
                continue
            data.setdefault(name, []).append(control.text or control.attrs.get("value", ""))
        data |= {name: value for name, value in self._filled.items() if self._in(form, name)}
        if button.attrs.get("name"):
            data[button.attrs["name"]] = button.attrs.get("value", "")
        target = button.attrs.get("formaction") or form.attrs.get("action") or self.address
        return self.browser.send(urljoin(self.address, target), data, form.attrs.get("method", "get"))

    @staticmethod
    def _in(form: Form, name: str) -> bool:
        return any(control.attrs.get("name") == name for control in form.controls)

    def follow(self, text: str) -> Page:
        """Follow a link by its text."""
        assert text in self.links, f"no link {text!r} on {self.address}: {list(self.links)}"
        return self.browser.open(urljoin(self.address, self.links[text]))


class Browser:
    """Somebody who is logged in, with a browser of their own."""

    def __init__(self, person: Person) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(person)

    def open(self, address: str) -> Page:
        """Go to an address."""
        response = self.client.get(urldefrag(address).url, follow=True)
        return self._page(response, address)

    def send(self, address: str, data: dict[str, Any], method: str) -> Page:
        """Send a form, and follow where the answer leads."""
        if method.lower() == "get":
            return self._page(self.client.get(address, data, follow=True), address)
        return self._page(self.client.post(address, data, follow=True), address)

    def _page(self, response: Any, address: str) -> Page:
        chain = response.redirect_chain
        return Page(self, response, chain[-1][0] if chain else address)
