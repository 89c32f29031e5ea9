from mmrazor.models import DAFLGenerator
from torch import nn


def test_a_generator_is_its_own_module():
    # DataFreeDistillation asks for generator.module.latent_dim.
    generator = DAFLGenerator(img_size=32, latent_dim=10, hidden_channels=4)
    assert generator.module is generator
    assert generator.module.latent_dim == 10
    # It is no submodule, which would change the checkpoint.
    assert not any(key.startswith('module') for key in generator.state_dict())


def test_a_wrapper_keeps_its_own():
    generator = DAFLGenerator(img_size=32, latent_dim=10, hidden_channels=4)
    assert nn.DataParallel(generator).module is generator
