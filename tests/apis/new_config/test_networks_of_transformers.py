"""Networks of transformers as teachers and students, from folders without weights
of the hub."""

import json

import pytest
import torch
from mmengine.config import Config
from mmpretrain.structures import DataSample
from mmrazor.registry import MODELS

from mmrazor_pckd.apis.new_config import Request, new_config
from mmrazor_pckd.apis.new_config.find_network import find_network

transformers = pytest.importorskip('transformers')

SMALL = dict(
    hidden_size=16,
    num_hidden_layers=1,
    num_attention_heads=2,
    intermediate_size=16,
    image_size=32,
    patch_size=8,
)
RESNET = dict(
    embedding_size=8, hidden_sizes=[8, 16, 24], depths=[1, 1, 1], layer_type='basic'
)
TEXT = dict(
    hidden_size=16,
    num_hidden_layers=1,
    num_attention_heads=2,
    intermediate_size=16,
    vocab_size=50,
    eos_token_id=1,
    bos_token_id=0,
)


@pytest.fixture
def folder(tmp_path):
    """A folder as transformers writes it, of a network of random weights."""

    def make(auto, kind, **arguments):
        config = transformers.AutoConfig.for_model(kind, **arguments)
        network = getattr(transformers, auto).from_config(config)
        path = tmp_path / kind
        network.save_pretrained(path)
        (path / 'preprocessor_config.json').write_text(
            json.dumps(dict(image_mean=[0.5] * 3, image_std=[0.25] * 3, size=32))
        )
        return network.eval(), str(path)

    return make


CLASSIFIER = 'AutoModelForImageClassification'


@pytest.mark.parametrize(
    ('kind', 'arguments', 'source', 'width'),
    [
        ('vit', SMALL, 'model.classifier', 16),
        ('resnet', RESNET, 'model.classifier.1', 24),
        ('dinov2', SMALL, 'model.classifier', 32),
    ],
)
def test_a_student(folder, kind, arguments, source, width):
    _, path = folder(CLASSIFIER, kind, **arguments, num_labels=7)
    found = find_network('--student', f'hf:{path}')
    assert found.classes == 7
    assert found.images['mean'] == [127.5] * 3
    assert found.images['std'] == [63.75] * 3
    assert found.image_size == (32, 32)
    # The config stands alone.
    assert found.cfg['network'] == f'hf:{kind}'
    found.set_classes(5)
    found.build((32, 32))
    assert (found.source, found.width, found.classes) == (source, width, 5)
    if kind == 'resnet':
        assert [each.source for each in found.maps] == [
            'model.resnet.encoder.stages.0',
            'model.resnet.encoder.stages.1',
            'model.resnet.encoder.stages.2',
        ]


@pytest.fixture
def write(pictures, tmp_path):
    def make(**kwargs):
        out = str(tmp_path / 'own.py')
        request = dict(student='torchvision:resnet18', data=str(pictures), out=out)
        request.update(image_size=[32], batch_size=4, **kwargs)
        texts, found = new_config(Request(**request))
        (tmp_path / 'own.py').write_text(texts[out])
        return Config.fromfile(out), found

    return make


IMAGES = torch.linspace(-1, 1, 4 * 3 * 32 * 32).view(4, 3, 32, 32)


@pytest.mark.parametrize('kind', ['vit', 'resnet'])
def test_a_teacher_with_the_weights_in_its_folder(folder, write, kind):
    network, path = folder(
        CLASSIFIER, kind, **(SMALL if kind == 'vit' else RESNET), num_labels=15
    )
    cfg, _ = write(teacher=f'hf:{path}')
    assert cfg.teacher_ckpt == f'{path}/model.safetensors'
    model = MODELS.build(cfg.model).train()
    torch.testing.assert_close(model.teacher(IMAGES), network(IMAGES).logits)
    samples = [DataSample().set_gt_label(label) for label in range(4)]
    losses = model.loss(IMAGES, samples)
    assert losses['distill.loss_kd'].isfinite()


@pytest.mark.parametrize(
    ('kind', 'arguments'),
    [
        ('dinov2', SMALL),
        ('dinov3_vit', SMALL),
        ('clip', dict(vision_config=SMALL, text_config=TEXT, projection_dim=24)),
    ],
)
def test_a_teacher_without_a_classifier(folder, write, kind, arguments):
    network, path = folder('AutoModel', kind, **arguments)
    cfg, found = write(teacher=f'hf:{path}', method='rkd')
    assert any('no classifier' in line for line in found)
    model = MODELS.build(cfg.model).train()
    run = getattr(network, 'get_image_features', network)
    features = run(IMAGES)
    features = getattr(features, 'pooler_output', features)
    torch.testing.assert_close(model.teacher(IMAGES), features)


def test_another_file_is_refused(folder, write, tmp_path):
    _, path = folder(CLASSIFIER, 'vit', **SMALL, num_labels=15)
    file = tmp_path / 'other.pth'
    torch.save(dict(junk=torch.ones(2)), file)
    with pytest.raises(ValueError, match=r'first model\..*unexpected, first junk'):
        write(teacher=f'hf:{path}', teacher_ckpt=str(file))


@pytest.mark.parametrize('name', ['hf:vitt', 'hf:no/such/folder'])
def test_an_unknown_name_is_one_line(name):
    with pytest.raises(ValueError, match='neither a folder .* nor a type') as error:
        find_network('--teacher', name)
    assert '\n' not in str(error.value)
