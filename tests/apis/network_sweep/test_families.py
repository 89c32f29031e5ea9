"""The list of networks."""

from mmpretrain.apis import list_models
from mmpretrain.registry import MODELS

from mmrazor_pckd.apis.network_sweep.families import families


def test_names_are_of_the_zoo_or_a_config_or_a_model():
    zoo = list_models()
    names = [each.name for each in families()]
    assert len(set(names)) == len(names) > 60
    for each in families():
        if isinstance(each.network, dict):
            kind = each.network['backbone']['type']
            assert MODELS.get(f'mmpretrain.{kind}') is not None, kind
        else:
            assert each.network in zoo or each.network.startswith('mmpretrain::')
