"""Translations: compiled without gettext's programs, and found missing in code and templates."""

import gettext
import os
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

from koers.server.messages import Untranslated, compile_all, untranslated

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Save"
msgstr "Bewaren"

msgctxt "month"
msgid "May"
msgstr "mei"

msgid "%(n)s talk"
msgid_plural "%(n)s talks"
msgstr[0] "%(n)s gesprek"
msgstr[1] "%(n)s gesprekken"

#, fuzzy
msgid "Stop"
msgstr "Stoppen?"
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "koers" / "talks" / "locale" / "nl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO)
    return tmp_path / "koers"


def compiled(package: Path) -> gettext.GNUTranslations:
    with (package / "talks/locale/nl/LC_MESSAGES/django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_what_is_compiled_is_what_python_reads_and_fuzzy_is_left_out(package: Path) -> None:
    assert compile_all(package) == 1
    dutch = compiled(package)
    assert dutch.gettext("Save") == "Bewaren"
    assert dutch.pgettext("month", "May") == "mei"
    assert [dutch.ngettext("%(n)s talk", "%(n)s talks", n) for n in (1, 2)] == ["%(n)s gesprek", "%(n)s gesprekken"]
    assert dutch.gettext("Stop") == "Stop"


def test_only_what_changed_is_compiled_again(package: Path) -> None:
    compile_all(package)
    assert compile_all(package) == 0
    source = package / "talks/locale/nl/LC_MESSAGES/django.po"
    source.write_text(PO.replace("Bewaren", "Opslaan"))
    later = source.stat().st_mtime_ns + 10**9
    os.utime(source, ns=(later, later))
    assert compile_all(package) == 1
    assert compiled(package).gettext("Save") == "Opslaan"


def test_every_text_without_a_translation_is_named_with_its_place(package: Path) -> None:
    (package / "talks" / "views.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext\n"
        '_("Save"); pgettext("month", "May"); ngettext("%(n)s talk", "%(n)s talks", 2)\n'
        '_("May"); _("Stop")\n'
    )
    templates = package / "talks" / "templates" / "talks"
    templates.mkdir(parents=True)
    (templates / "page.html").write_text(
        "{% load i18n %}\n"
        "  <p>{% translate 'Save' %}</p>\n"
        '<p title="it\'s">'
        "{% blocktranslate count n=talks %}{{ n }} talk{% plural %}{{ n }} talks{% endblocktranslate %}\n"
        "      {% blocktranslate trimmed %}\n      Two\n      lines\n{% endblocktranslate %}</p>\n"
        "{{ _('Cancel') }} {% translate 'May' context 'month' %}\n"
    )
    assert untranslated(templatize, package=package) == [
        Untranslated(Path("koers/talks/templates/talks/page.html"), 4, "Two lines"),
        Untranslated(Path("koers/talks/templates/talks/page.html"), 8, "Cancel"),
        Untranslated(Path("koers/talks/views.py"), 3, "May"),
        Untranslated(Path("koers/talks/views.py"), 3, "Stop"),
    ]
