from types import SimpleNamespace

import torch
from mmengine.runner import set_random_seed
from mmrazor.registry import HOOKS


def test_what_is_built_before_draws_nothing_of_the_weights():
    hook = HOOKS.build(dict(type='SeededInitHook'))
    drawn = []
    for networks in (0, 1, 3):  # a teacher, connectors
        set_random_seed(5)
        torch.rand(networks)
        hook.before_run(SimpleNamespace(seed=5))
        drawn.append(torch.rand(4))
    assert torch.equal(drawn[0], drawn[1])
    assert torch.equal(drawn[0], drawn[2])
