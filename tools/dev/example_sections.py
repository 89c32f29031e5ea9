"""Shows `Example:` of a docstring as a doctest in the API pages.

An extension of griffe, which mkdocstrings reads the docstrings with: griffe
renders a section `Examples:` as a session of Python, and takes `Example:` for
a remark in Markdown, where `>>>` is a quotation.
"""

import re
from typing import Any

import griffe


class ExampleSections(griffe.Extension):
    """Renames the heading `Example:` to the one that griffe renders."""

    def on_instance(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        """Rename the heading in the docstring of one object."""
        if obj.docstring:
            obj.docstring.value = re.sub(
                r'^Example:$', 'Examples:', obj.docstring.value, flags=re.MULTILINE
            )
