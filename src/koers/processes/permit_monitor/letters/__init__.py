"""The words of the letters: one file a letter, in both languages, which a school can replace by its own.

A file has ``title`` and ``[[nl.section]]`` / ``[[en.section]]``; a section is a paragraph (``text``), a list (``items``
with ``lead`` and ``text``), facts (``rows`` with ``label`` and ``value``) or the results of the year (``kind =
"results"`` with ``columns``). Texts name values in braces, such as {earned}; whatever names one that is not known, or
does not apply, is left out.
"""
