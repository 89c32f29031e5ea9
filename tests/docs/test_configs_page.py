"""configs/README.md lists the methods that have a config."""

import re

from builders import ROOT


def test_methods_on_the_page():
    text = (ROOT / 'configs' / 'README.md').read_text()
    named = set(re.findall(r'`(\w+)`', text))
    shipped = {
        path.stem.replace('_r34_r18_imagenet', '')
        for path in (ROOT / 'configs').glob('*_r34_r18_imagenet.py')
    }
    assert len(shipped) > 10
    assert shipped <= named
