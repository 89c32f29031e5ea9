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


def test_embedding_is_linear():
    embedding = MODELS.build(
        dict(type='LinearEmbedding', in_channels=3, out_channels=5)
    )
    feature = torch.randn(6, 3)
    torch.testing.assert_close(
        embedding(feature), feature @ embedding.linear.weight.T + embedding.linear.bias
    )


@pytest.mark.parametrize(
    'cfg', [dict(type='ProjectionMLP', hidden_channels=8), dict(type='LinearEmbedding')]
)
def test_another_width_is_refused_with_the_right_number(cfg):
    connector = MODELS.build(dict(in_channels=3, out_channels=5, **cfg))
    with pytest.raises(ValueError, match='in_channels=3 .*in_channels=4'):
        connector(torch.randn(6, 4))


@pytest.mark.parametrize(
    'cfg', [dict(type='ProjectionMLP', hidden_channels=8), dict(type='LinearEmbedding')]
)
def test_init_cfg_is_followed(cfg):
    connector = MODELS.build(
        dict(
            in_channels=3,
            out_channels=5,
            init_cfg=dict(type='Constant', layer='Linear', val=0.25, bias=0),
            **cfg,
        )
    )
    connector.init_weights()
    linears = [m for m in connector.modules() if isinstance(m, torch.nn.Linear)]
    assert all((m.weight == 0.25).all() for m in linears)
