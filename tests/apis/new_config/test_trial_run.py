"""What is seen of a network while it runs."""

import torch
from torch import nn

from mmrazor_pckd.apis.new_config.trial_run import trial_run


def test_a_run_that_fails_keeps_what_was_seen_before():
    network = nn.Sequential(nn.Linear(4, 3), nn.Linear(2, 2))
    seen = trial_run(
        lambda: network(torch.ones(1, 4)), network[0], None, network.named_children()
    )
    assert seen.features == [(1, 4)]
    assert list(seen.outputs) == ['0']
    assert isinstance(seen.failure, RuntimeError)
    assert not any(
        each._forward_hooks or each._forward_pre_hooks for each in network.modules()
    )


def test_inputs_of_the_loss_are_counted():
    network, loss = nn.Linear(4, 3), nn.CrossEntropyLoss()
    seen = trial_run(
        lambda: loss(network(torch.ones(2, 4)), torch.tensor([0, 1])), network, loss, ()
    )
    assert seen.scored == [2]
    assert seen.failure is None
