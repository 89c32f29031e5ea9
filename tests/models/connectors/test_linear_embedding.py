"""One linear layer as a connector."""

import pytest
import torch
from mmrazor.registry import MODELS


def test_embedding_is_linear():
    embedding = MODELS.build(
        dict(type='LinearEmbedding', in_channels=3, out_channels=5)
    )
    feature = torch.randn(6, 3)
    torch.testing.assert_close(
        embedding(feature), feature @ embedding.linear.weight.T + embedding.linear.bias
    )


def test_another_width_is_refused_with_the_right_number():
    connector = MODELS.build(
        dict(in_channels=3, out_channels=5, type='LinearEmbedding')
    )
    with pytest.raises(ValueError, match='in_channels=3 .*in_channels=4'):
        connector(torch.randn(6, 4))


def test_init_cfg_is_followed():
    connector = MODELS.build(
        dict(
            in_channels=3,
            out_channels=5,
            init_cfg=dict(type='Constant', layer='Linear', val=0.25, bias=0),
            type='LinearEmbedding',
        )
    )
    connector.init_weights()
    linears = [m for m in connector.modules() if isinstance(m, torch.nn.Linear)]
    assert all((m.weight == 0.25).all() for m in linears)
