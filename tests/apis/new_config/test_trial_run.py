"""What is seen of a network while it runs."""

import torch
from torch import nn

from mmrazor_pckd.apis.new_config.trial_run import trial_run


def test_a_run_that_fails_keeps_what_was_seen_before():
    network = nn.Sequential(nn.Linear(4, 3), nn.Linear(2, 2))
    seen = trial_run(lambda: network(torch.ones(1, 4)), network.named_children())
    assert [given.shape for [(given,)] in seen.inputs.values()] == [(1, 4), (1, 3)]
    assert list(seen.outputs) == ['0']
    assert isinstance(seen.failure, RuntimeError)
    assert seen.result is None
    assert seen.layers_with_result() == []
    assert not any(
        each._forward_hooks or each._forward_pre_hooks for each in network.modules()
    )


def test_each_call_of_a_module_is_kept():
    network, loss = nn.Linear(4, 4), nn.CrossEntropyLoss()
    seen = trial_run(
        lambda: loss(network(network(torch.ones(2, 4))), torch.tensor([0, 1])),
        dict(layer=network, loss=loss).items(),
    )
    assert len(seen.inputs['layer']) == len(seen.outputs['layer']) == 2
    assert [len(given) for given in seen.inputs['loss']] == [2]
    assert not seen.outputs['layer'][0].requires_grad
    assert seen.failure is None


def test_layers_with_the_result_are_those_that_end_with_it():
    hidden, last = nn.Linear(3, 3), nn.Linear(3, 3)
    network = nn.Sequential(hidden, last, nn.Identity())
    seen = trial_run(lambda: network(torch.ones(2, 3)), network.named_children())
    assert seen.layers_with_result() == ['1', '2']
