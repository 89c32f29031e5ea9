"""The autoencoder of factor transfer against MMRazor's two phases."""

import torch
from mmrazor.registry import MODELS


def test_it_is_both_phases_of_mmrazors_at_once():
    ours = MODELS.build(dict(type='FactorAutoencoder', in_channel=6, out_channel=3))
    feature = torch.randn(2, 6, 4, 4)
    factor, reconstruction = ours(feature)
    assert factor.shape == (2, 3, 4, 4)
    for phase, value in (('train', factor), ('pretrain', reconstruction)):
        stock = MODELS.build(
            dict(type='Paraphraser', phase=phase, in_channel=6, out_channel=3)
        )
        stock.load_state_dict(ours.state_dict())
        torch.testing.assert_close(stock(feature), value)


def test_it_learns_from_the_reconstruction_alone():
    ours = MODELS.build(dict(type='FactorAutoencoder', in_channel=6, out_channel=3))
    factor, reconstruction = ours(torch.randn(2, 6, 4, 4))
    assert not factor.requires_grad
    reconstruction.square().sum().backward()
    for parameter in ours.parameters():
        assert parameter.grad.abs().sum() > 0
