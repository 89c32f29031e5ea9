"""Every function and loss in float32 on the device, as in float64 on the host."""

import pytest
import torch
from mmrazor.registry import MODELS
from rehearsed import small_batch, small_config
from value_cases import ALL, FORMULAS, compute, errors

from mmrazor_pckd import functional as F

# A CPU's largest error in float32 is 2e-6.
CLOSE = 2e-5


def check(found, wanted):
    """Names the errors, all of a case, if one is too large."""
    measured = errors(found, wanted)
    shown = ', '.join(f'{name}: {error:.1e}' for name, error in measured.items())
    assert max(measured.values()) <= CLOSE, shown


@pytest.mark.parametrize('name', ALL)
def test_values_and_gradients(name, device):
    check(
        compute(ALL[name], device, torch.float32),
        compute(ALL[name], 'cpu', torch.float64),
    )


@pytest.mark.parametrize('dtype', [torch.float16, torch.bfloat16], ids=str)
@pytest.mark.parametrize('name', FORMULAS)
def test_formulas_in_mixed_precision_are_computed_in_float32(name, dtype, device):
    if device.type == 'cpu' and dtype is torch.float16:
        pytest.skip('of CUDA alone')
    case = FORMULAS[name]
    check(
        compute(case, device, torch.float32, autocast=dtype),
        compute(case, 'cpu', torch.float64),
    )
    found = compute(case, device, dtype, rounded=dtype, autocast=dtype)
    wanted = compute(case, 'cpu', torch.float64, rounded=dtype)
    values = [key for key in wanted if key.startswith('value')]
    assert {found[key].dtype for key in values} == {torch.float32}
    # Gradients are in the type of their inputs.
    check(*({key: each[key] for key in values} for each in (found, wanted)))


def test_negatives_are_drawn_on_the_device(device):
    labels = torch.randint(5, (200,), device=device)
    of_labels = F.draw_from_other_labels(labels, *F.sort_by_label(labels), 4000)
    own = torch.arange(len(labels), device=device)
    of_images = F.draw_other_images(own, len(labels), 4000)
    for drawn, allowed in (
        (of_labels, labels[:, None] != labels),
        (of_images, own[:, None] != own),
    ):
        assert drawn.device.type == device.type
        count = torch.zeros(allowed.shape, device=device)
        count.scatter_add_(1, drawn, torch.ones_like(drawn, dtype=count.dtype))
        # Of each image that may be drawn about 25, or 20: never none.
        assert torch.equal(count > 0, allowed)


def test_crops_and_flips(device, monkeypatch):
    preprocess = MODELS.build(small_config('pckd').data_preprocessor)
    images = small_batch()['inputs'].float()

    def on_the_host(draw):
        return lambda *args, device: draw(*args).to(device)

    for name in ('randint', 'rand'):  # the same draws for each device
        monkeypatch.setattr(torch, name, on_the_host(getattr(torch, name)))
    found = []
    for where in ('cpu', device):
        torch.manual_seed(0)
        found.append(preprocess._crop_flip(images.to(where)).cpu())
    assert torch.equal(*found)
    assert not torch.equal(found[0], images)
