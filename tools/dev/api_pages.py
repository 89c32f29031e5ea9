"""Prepares docstrings for the API pages: an extension of griffe.

mkdocstrings reads the docstrings with griffe.
"""

import re
from typing import Any

import griffe

_CHANGES = (
    # griffe takes it for a remark in Markdown, where >>> is a quotation.
    (re.compile(r'^Example:$', re.MULTILINE), 'Examples:'),
    # Roles of reST.
    (re.compile(r':(?:attr|class|func|meth|mod):`~?\.?'), '`'),
    # A function is a link.
    (re.compile(r'`(mmrazor_pckd\.functional\.\w+)`'), r'[`\1`][\1]'),
)


class ApiPages(griffe.Extension):
    """Shows examples as sessions, and functions named as their modules."""

    def on_instance(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        """Write a docstring as mkdocstrings renders it."""
        if obj.docstring:
            for pattern, replacement in _CHANGES:
                obj.docstring.value = pattern.sub(replacement, obj.docstring.value)

    def on_package(self, *, pkg: griffe.Module, **kwargs: Any) -> None:
        """Let a function shadow the module that has its name.

        After ``from .area import area`` the package's ``area`` is the
        function. griffe, which does not run the import, keeps the module.
        """
        for package in pkg.modules.values():
            imported = {
                name: path.removeprefix(f'{package.path}.').split('.')
                for name, path in package.imports.items()
            }
            if any(path == [name, name] for name, path in imported.items()):
                # All of them: what is in a shadowed module is found no more.
                found = {name: package[path] for name, path in imported.items()}
                for name, value in found.items():
                    package.members[name] = griffe.Alias(name, value, parent=package)
