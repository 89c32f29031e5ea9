"""docs/mmrazor.md lists MMRazor's configs, and remedies that are there."""

import re
from pathlib import Path

import mmrazor
from builders import ROOT

TEXT = (ROOT / 'docs' / 'mmrazor.md').read_text()


def test_all_stock_configs():
    shipped = Path(mmrazor.__file__).parent / '.mim/configs/distill/mmcls'
    paths = {str(path.relative_to(shipped)) for path in shipped.glob('*/*.py')}
    assert len(paths) == 19
    assert set(re.findall(r'^\| `(\w+/[\w.-]+\.py)`', TEXT, re.MULTILINE)) == paths


def test_the_remedies_are_modules():
    table = TEXT.partition('| what one sees')[2].partition('\n\n')[0]
    cells = re.findall(r'\| ([^|]*) \|$', table, re.MULTILINE)
    names = [name for cell in cells for name in re.findall(r'`(\w+)`', cell)]
    assert len(names) > 20
    for name in names:
        if '/' not in name and name != 'mmrazor_pckd':
            assert (ROOT / 'mmrazor_pckd/compat' / f'{name}.py').exists(), name
