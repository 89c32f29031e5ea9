"""Frozen heads are built without the checkpoints that fill them."""

from builders import ROOT
from mmengine.config import Config, ConfigDict
from mmrazor.registry import MODELS

from mmrazor_pckd.apis.frozen_heads import thaw_heads


def test_a_frozen_head_is_built_and_the_rest_stays():
    cfg = Config.fromfile(ROOT / 'configs/demo/sskd_demo.py')
    before = cfg.model.to_dict()
    thaw_heads(cfg.model)
    connectors = cfg.model.distiller.connectors
    assert not MODELS.build(connectors.head_t).frozen
    connectors.head_t.update(before['distiller']['connectors']['head_t'])
    assert cfg.model.to_dict() == before


def test_a_model_without_frozen_heads_stays():
    for model in (
        dict(type='ImageClassifier'),
        dict(distiller=dict(type='PreviewDistiller')),
        dict(distiller=dict(connectors=dict(a=[dict(type='A')], b=dict(type='B')))),
    ):
        changed = ConfigDict(model)
        thaw_heads(changed)
        assert changed.to_dict() == model
