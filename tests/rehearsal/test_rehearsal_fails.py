"""The rehearsal fails where a training on a GPU would wait, stop or slow down."""

import pytest
import torch
from fake_device import DoublePrecision, FakeDevice, HostWaits, OtherDevice
from mmrazor.registry import MODELS
from rehearsed import small_model, step


def set_first(values, number):
    values[0, 0] = number  # a copy from the host, unlike values[0] = number
    return values


FAULTS = dict(
    item=(HostWaits, lambda s, t: s.sum() * t.sum().item()),
    branch=(HostWaits, lambda s, t: s.sum() if t.sum() > 0 else t.sum()),
    to_list=(HostWaits, lambda s, t: s.sum() * t.sum().tolist()),
    to_the_host=(HostWaits, lambda s, t: s.sum().cpu()),
    nonzero=(HostWaits, lambda s, t: s.sum() * len(t.nonzero())),
    mask=(HostWaits, lambda s, t: s[t > 0].sum()),
    equal=(HostWaits, lambda s, t: s.sum() * torch.equal(s, t)),
    unique=(HostWaits, lambda s, t: s.sum() + t.unique().sum()),
    values_of_the_host=(
        HostWaits,
        lambda s, t: (s * torch.tensor([2.0] * 10, device=s.device)).sum(),
    ),
    values_sent=(HostWaits, lambda s, t: (s * torch.ones(10).to(s.device)).sum()),
    number_of_the_host=(HostWaits, lambda s, t: set_first(s.clone(), 2.0).sum()),
    host_constant=(OtherDevice, lambda s, t: (s * torch.ones(10)).sum()),
    host_index=(OtherDevice, lambda s, t: s[torch.arange(3)].sum()),
    double=(DoublePrecision, lambda s, t: s.double().sum()),
    double_loss=(AssertionError, lambda s, t: s.sum().double()),
    half_loss=(AssertionError, lambda s, t: s.sum().bfloat16()),
    host_loss=(AssertionError, lambda s, t: torch.zeros(())),
)


@pytest.fixture(scope='module')
def models():
    """A model on each device."""
    devices = [FakeDevice(kind) for kind in ('cuda', 'meta')]
    return [(device.take(small_model('kd')), device) for device in devices]


@pytest.fixture
def replaced(monkeypatch):
    """Gives a model another loss."""

    def replace(model, formula):
        loss = model.distiller.distill_losses['loss_kd']
        monkeypatch.setattr(
            loss, 'forward', lambda preds_S, preds_T: formula(preds_S, preds_T)
        )

    return replace


@pytest.mark.parametrize('kind', ['cuda', 'meta'])
@pytest.mark.parametrize('name', FAULTS)
def test_a_fault_is_found(name, kind, models, replaced):
    if kind == 'meta' and name in ('values_of_the_host', 'number_of_the_host'):
        pytest.skip('PyTorch copies nothing where no values are')
    error, formula = FAULTS[name]
    model, device = models[kind == 'meta']
    replaced(model, formula)
    with pytest.raises(error):
        step(model, device)


@pytest.mark.parametrize(
    'formula',
    [
        lambda s, t: (s * torch.tensor(2.0)).sum(),
        lambda s, t: (s * torch.ones(10).to(s.device, non_blocking=True)).sum(),
        lambda s, t: (s * torch.ones(10, device=s.device)).sum(),
        lambda s, t: s[:, torch.randperm(10).tolist()[0]].sum(),
        lambda s, t: torch.where(t > 0, s, 0).sum(),
        lambda s, t: s.clone().index_fill_(1, t.argmax(1), 0).sum(),
        lambda s, t: set_first(s.clone()[None], 0.0).sum(),
    ],
)
def test_what_does_not_wait_passes(formula, models, replaced):
    for model, device in models:
        replaced(model, formula)
        step(model, device)


class WaitsOnTheWayBack(torch.autograd.Function):
    @staticmethod
    def forward(ctx, values):
        return values.clone()

    @staticmethod
    def backward(ctx, gradient):
        return gradient * gradient.sum().item()


def test_a_backward_pass_that_waits_is_found(models, replaced):
    model, device = models[1]
    replaced(model, lambda s, t: WaitsOnTheWayBack.apply(s).sum())
    with pytest.raises(HostWaits):
        step(model, device)


def test_mmrazors_rkd_waits():
    device = FakeDevice('cuda')
    loss = MODELS.build(dict(type='mmrazor.DistanceWiseRKD'))
    with device:
        features = torch.ones(4, 8, device='cuda')
        with pytest.raises(HostWaits):
            loss(features, features)
