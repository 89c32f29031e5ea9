"""Sections of a config: they run as Python, and depend on network and images."""

from types import SimpleNamespace

import pytest

from mmrazor_pckd.apis.new_config.images import Images
from mmrazor_pckd.apis.new_config.sections import (
    data_section,
    method_section,
    pair_section,
    schedule_section,
)

IMAGES = Images(
    classes=7, train='my/train', val='my/val', train_images=70, val_images=14
)


def network(**changes):
    return SimpleNamespace(
        **dict(
            dict(
                option='--student',
                name='net',
                cfg=dict(type='ImageClassifier'),
                images=dict(mean=[1.0], std=[2.0], to_rgb=True),
                batch_norm=True,
            ),
            **changes,
        )
    )


def run(text):
    found = {}
    exec(text, found)  # our own text
    return found


@pytest.mark.parametrize(
    ('size', 'crop', 'augment'),
    [
        ((32, 32), 32, 'RandomCrop'),
        ((224, 224), 224, 'RandomResizedCrop'),
        ((96, 160), (96, 160), 'RandomResizedCrop'),
    ],
)
def test_data(size, crop, augment):
    found = run(data_section(IMAGES, network(), size, 8))
    assert (found['num_classes'], found['image_size']) == (7, crop)
    assert augment in [step['type'] for step in found['train_pipeline']]
    assert found['train_dataloader']['dataset']['data_root'] == 'my/train'
    assert found['train_dataloader']['batch_size'] == 8
    assert found['data_preprocessor']['std'] == [2.0]
    assert found['val_evaluator']['topk'] == (1, 5)


@pytest.mark.parametrize(
    ('batch_norm', 'size', 'pretrained', 'lr', 'kind', 'rate'),
    [
        (True, 32, False, None, 'SGD', 0.05 * 128 / 64),
        (True, 224, False, None, 'SGD', 0.1 * 128 / 256),
        (True, 224, True, None, 'SGD', 0.01 * 128 / 256),
        (False, 32, True, None, 'AdamW', 5e-4 * 128 / 512),
        (False, 32, False, 0.3, 'AdamW', 0.3),
    ],
)
def test_schedule(batch_norm, size, pretrained, lr, kind, rate):
    text = schedule_section(
        network(batch_norm=batch_norm), (size, size), 40, 128, pretrained, lr
    )
    found = run(text)
    optimizer = found['optim_wrapper']['optimizer']
    assert optimizer['type'] == kind
    assert optimizer['lr'] == pytest.approx(rate, rel=1e-3)
    assert found['warm_up'] == 2
    assert len(found['param_scheduler']) == 2


def test_a_teacher_of_another_normalisation_keeps_it():
    other = network(images=dict(mean=[9.0], std=[2.0], to_rgb=False))
    same = run(pair_section(network(), network(), 'a.pth'))
    found = run(pair_section(network(), other, 'a.pth'))
    assert 'data_preprocessor' not in same['teacher']
    assert found['teacher']['data_preprocessor']['mean'] == [9.0]
    assert found['teacher_ckpt'] == 'a.pth'


def test_the_method_is_written_out():
    model = dict(type='A', distiller=dict(type='B', connectors=dict(c=dict(type='C'))))
    text = method_section('kd', model, dict(find_unused_parameters=True))
    assert 'configs/_base_/methods/kd.py' in text
    assert '# What is learned beside the student' in text
    found = run(text)
    assert found['model'] == model
    assert found['find_unused_parameters'] is True
