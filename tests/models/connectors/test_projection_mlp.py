"""BYOL's head as a connector."""

import pytest
import torch
from mmrazor.registry import MODELS


def test_projection_is_linear_norm_relu_linear():
    mlp = MODELS.build(
        dict(type='ProjectionMLP', in_channels=3, hidden_channels=8, out_channels=5)
    )
    feature = torch.randn(6, 3)
    first, norm, _, last = mlp.layers
    hidden = feature @ first.weight.T + first.bias
    hidden = (hidden - hidden.mean(0)) / (
        hidden.var(0, unbiased=False) + norm.eps
    ).sqrt()
    wanted = hidden.clamp_min(0) @ last.weight.T + last.bias
    torch.testing.assert_close(mlp(feature), wanted)
    assert mlp.layers[0].out_features == 8
    assert mlp(feature).shape == (6, 5)


def test_another_width_is_refused_with_the_right_number():
    connector = MODELS.build(
        dict(in_channels=3, out_channels=5, type='ProjectionMLP', hidden_channels=8)
    )
    with pytest.raises(ValueError, match='in_channels=3 .*in_channels=4'):
        connector(torch.randn(6, 4))


def test_init_cfg_is_followed():
    connector = MODELS.build(
        dict(
            in_channels=3,
            out_channels=5,
            init_cfg=dict(type='Constant', layer='Linear', val=0.25, bias=0),
            type='ProjectionMLP',
            hidden_channels=8,
        )
    )
    connector.init_weights()
    linears = [m for m in connector.modules() if isinstance(m, torch.nn.Linear)]
    assert all((m.weight == 0.25).all() for m in linears)


def test_one_row_is_too_few_in_training():
    mlp = MODELS.build(
        dict(type='ProjectionMLP', in_channels=3, hidden_channels=8, out_channels=5)
    )
    with pytest.raises(ValueError, match='two rows in training, got one.*drop_last'):
        mlp(torch.randn(1, 3))
    assert mlp.eval()(torch.randn(1, 3)).shape == (1, 5)
