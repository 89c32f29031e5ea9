"""docs/hyperparameters.md has the defaults of the config."""

import re
from ast import literal_eval

from builders import ROOT
from mmengine.config import Config


def test_defaults_of_the_hyperparameters():
    text = (ROOT / 'docs' / 'hyperparameters.md').read_text()
    rows = re.findall(
        r'^\| `([\w.]+)` \| ([^|]+) \| [^|]+ \| [^|]+ \|$', text, re.MULTILINE
    )
    assert len(rows) == 8
    cfg = Config.fromfile(ROOT / 'configs' / '_base_' / 'methods' / 'pckd.py')
    for key, value in rows:
        found = cfg.model
        for name in key.split('.'):
            found = found[name]
        assert found == literal_eval(value), key
