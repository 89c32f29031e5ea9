"""docs/hyperparameters.md has the defaults of the config."""

import inspect
import re
from ast import literal_eval

from builders import ROOT
from mmengine.config import Config
from mmrazor.registry import MODELS


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


def test_keys_of_the_other_methods():
    text = (ROOT / 'docs' / 'hyperparameters.md').read_text()
    part = text.partition('## The other methods')[2].partition('\n## ')[0]
    rows = re.findall(r'^\| ((?:`\w+`(?:, )?)+) \| ([^|]+) \|', part, re.MULTILINE)
    found = 0
    for names, keys in rows:
        for name in re.findall(r'\w+', names):
            path = ROOT / 'configs' / '_base_' / 'methods' / f'{name}.py'
            losses = Config.fromfile(path).model.distiller.distill_losses
            for loss, argument in re.findall(r'`(loss_[a-z_]+\*?)\.(\w+)`', keys):
                kind = MODELS.get(losses[loss.replace('*', 'N')].type)
                assert argument in inspect.signature(kind).parameters, (name, argument)
                found += 1
    assert found >= 15
