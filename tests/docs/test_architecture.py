"""docs/architecture.md draws the folders that are there."""

import re

from builders import ROOT


def test_each_folder_of_the_package_has_its_line():
    text = (ROOT / 'docs' / 'architecture.md').read_text()
    tree = text.partition('```text\nmmrazor_pckd/')[2].partition('```')[0]
    drawn = set(
        re.findall(r'^  (\w+)/ ', tree.partition('\nconfigs/')[0], re.MULTILINE)
    )
    assert drawn >= {
        path.parent.name for path in ROOT.glob('mmrazor_pckd/[a-z]*/__init__.py')
    }
    for folder in re.findall(r'^(\w+)/ ', tree, re.MULTILINE):
        assert (ROOT / folder).is_dir(), folder
