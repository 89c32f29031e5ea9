"""docs/rivals.md has each method, and names what is there."""

import re

from builders import ROOT

from mmrazor_pckd.apis.config_table.table import Table

TEXT = (ROOT / 'docs' / 'rivals.md').read_text()


def methods(heading):
    part = TEXT.partition(heading)[2].partition('\n## ')[0]
    rows = re.findall(r'^\| ((?:`\w+`(?:, )?)+) \|', part, re.MULTILINE)
    return {name for row in rows for name in re.findall(r'`(\w+)`', row)}


def test_functions_and_types(check_method_table):
    check_method_table(TEXT, rows=23)


def test_each_method_has_its_rows():
    table = Table(ROOT / 'configs').methods
    ours = r'p?ckd_|p?ckd$|\w+_(preview|2views)$'
    rivals = {method for method in table if not re.match(ours, method)}
    rivals -= {'lskd'}  # has no formula
    assert methods('## What each compares') == rivals | {'wsld', 'ofd'}
    assert methods('## Form and weights') == rivals | {'wsld', 'ofd'}
    compared = methods('## Compared with public code')
    assert compared == rivals | {'wsld', 'ofd'}
