import csv
import io

from mmrazor_pckd.apis.sweep import Sweep
from mmrazor_pckd.apis.sweep.sweep_texts import as_csv, markdown

LINE = {(0.5,): {0: 61.0, 1: 63.0}, (0.1,): {0: 60.0}}
GRID = {(0.1, 1): {0: 60.0, 1: 61.0}, (0.5, 2): {0: 62.0}}


def test_a_table_of_one_key():
    text = markdown(Sweep(['a.tau'], dict(pckd_small=LINE), {'kd_small': 50}, ['at']))
    assert text.splitlines()[:4] == [
        '| pckd_small: tau | top-1 | seeds | interval |',
        '| --- | --- | --- | --- |',
        '| 0.1 | 60.00 | 1 | - |',
        '| 0.5 | 62.00 ± 1.41 | 2 | 49.29 to 74.71 |',  # 62 -+ 12.706
    ]
    assert 'the seeds as its only source of spread' in text
    assert 'kd_small 50.00' in text
    assert 'Not in it: at.' in text


def test_a_table_of_two_keys():
    lines = markdown(Sweep(['a.tau', 'a.alpha'], dict(pckd_small=GRID))).splitlines()
    assert lines[:4] == [
        '| pckd_small: tau, alpha | 1 | 2 |',
        '| --- | --- | --- |',
        '| 0.1 | 60.50 ± 0.71 (n=2) | - |',
        '| 0.5 | - | 62.00 (n=1) |',
    ]


def test_a_row_for_each_run():
    text = as_csv(Sweep(['a.tau', 'a.alpha'], {'pckd [lr=1, x]': GRID}))
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ['run', 'a.tau', 'a.alpha', 'seed', 'top1']
    assert rows[1] == ['pckd [lr=1, x]', '0.1', '1', '0', '60.0']
    assert len(rows) == 4
