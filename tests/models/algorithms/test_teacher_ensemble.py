"""Several teachers teach as one."""

import copy

import pytest
import torch
from builders import batch, build, classifier, model_config, total
from gradients import same
from mmengine.runner import CheckpointLoader
from mmrazor.registry import MODELS
from runs import demo_config, train

from mmrazor_pckd.checkpoints.misfits import load_what_fits
from mmrazor_pckd.checkpoints.strict import load_strictly
from mmrazor_pckd.models.algorithms.teacher_ensemble import TeacherEnsemble

SCORES = ('kd', 'dkd', 'dist')
FEATURES = ('ickd', 'crd', 'fitnet', 'at', 'rkd', 'reviewkd')
OTHER_IMAGES = dict(
    type='mmpretrain.ClsDataPreprocessor',
    mean=[10.0, 20.0, 30.0],
    std=[2.0, 3.0, 4.0],
    to_rgb=True,
)


@pytest.fixture
def save(tmp_path):
    """Weights of a random network, as a file."""

    def write(cfg, seed, name=None):
        torch.manual_seed(seed)
        network = MODELS.build(copy.deepcopy(cfg))
        for parameter in network.parameters():
            torch.nn.init.normal_(parameter, std=0.3)
        path = tmp_path / (name or f'{seed}.pth')
        torch.save(network.state_dict(), path)
        return str(path)

    return write


def frozen(name='kd_preview_r34_r18_imagenet', **changes):
    cfg = model_config(name)
    if cfg.type == 'SingleTeacherDistill':
        cfg.type = 'FrozenTeacherDistill'
    cfg.update(changes)
    return cfg


def student_of(model, inputs, samples):
    """Losses, and gradients of the student."""
    losses = model(inputs.clone(), samples, mode='loss')
    total(losses).backward()
    return losses, [each.grad.clone() for each in model.student.parameters()]


@pytest.mark.parametrize('method', ['kd_r34_r18_imagenet', 'pckd_r34_r18_imagenet'])
def test_two_equal_teachers_are_one_in_value_and_gradient(save, method):
    file = save(classifier(4), 1)
    one = build(frozen(method))
    two = build(frozen(method, teacher=[classifier(4)] * 2, teacher_ckpt=[file, file]))
    load_strictly(one.teacher, file, 'teacher')
    for teacher in two.teacher.teachers:
        load_strictly(teacher, file, 'teacher')
    load_what_fits(two.student, one.student.state_dict())
    own = one.distiller.connectors.state_dict()
    for name, connector in two.distiller.connectors.items():
        same_of = name.rpartition('_')[0]
        connector.load_state_dict(
            {
                key.partition('.')[2]: value
                for key, value in own.items()
                if key.startswith(f'{same_of}.')
            }
        )
    inputs, samples = batch()
    expected, wanted = student_of(one, inputs, samples)
    found, gradients = student_of(two, inputs, samples)
    summed = {}
    for key, value in found.items():
        name = key[:-2] if key[-2:] in ('_0', '_1') else key
        summed[name] = summed.get(name, 0) + value
    assert summed.keys() == expected.keys()
    for key, value in expected.items():
        torch.testing.assert_close(summed[key], value, rtol=1e-5, atol=1e-7)
    for ours, theirs in zip(gradients, wanted):
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-6)
    if method.startswith('kd'):  # halves of equal numbers are added without error
        assert torch.equal(found['distill.loss_kd'], expected['distill.loss_kd'])
        assert all(map(torch.equal, gradients, wanted))


@pytest.mark.parametrize('weights', [None, [3, 1]])
def test_the_scores_are_the_weighted_mean(save, weights):
    cfg = classifier(4)
    files = [save(cfg, 1), save(cfg, 2)]
    model = MODELS.build(
        frozen(teacher=[cfg, cfg], teacher_ckpt=files, teacher_weights=weights)
    )
    alone = []
    for file in files:
        network = MODELS.build(copy.deepcopy(cfg)).eval()
        network.load_state_dict(torch.load(file))
        alone.append(network)
    inputs, samples = batch()
    with torch.no_grad():
        scores = [network(inputs) for network in alone]
    shares = [0.75, 0.25] if weights else [0.5, 0.5]
    mean = shares[0] * scores[0] + shares[1] * scores[1]
    model.train()
    loss = model(inputs.clone(), samples, mode='loss')['distill.loss_kd']
    record = model.distiller.teacher_recorders.get_recorder('logits')
    torch.testing.assert_close(record.get_record_data(), mean)
    assert loss.isfinite()
    predicted = model.teacher(inputs, samples, mode='predict')
    torch.testing.assert_close(
        torch.stack([each.pred_score for each in predicted]), mean.softmax(1)
    )


def test_rotated_views_give_features_of_all_and_scores_of_the_upright(save):
    files = [save(classifier(4), seed) for seed in (1, 2)]
    model = build(
        frozen('pckd_r34_r18_imagenet', teacher=[classifier(4)] * 2, teacher_ckpt=files)
    )
    inputs, samples = batch()
    model.train()
    losses = model(inputs, samples, mode='loss')
    assert total(losses).isfinite()
    recorders = model.distiller.teacher_recorders
    assert len(recorders.get_recorder('feature_1').get_record_data(data_idx=0)) == 24
    assert len(recorders.get_recorder('logits').get_record_data()) == 6
    first, second = (
        recorders.get_recorder(f'centers_{number}').get_record_data()
        for number in (0, 1)
    )
    assert first.shape == second.shape
    assert not torch.equal(first, second)


@pytest.mark.parametrize('method', ['pckd', *SCORES, *FEATURES])
def test_only_the_teacher_is_replaced(method):
    shipped = method not in FEATURES
    cfg = frozen(f'{method}_r34_r18_imagenet') if shipped else demo_model(method)
    cfg.teacher = [cfg.teacher, copy.deepcopy(cfg.teacher)]
    model = build(cfg)
    inputs, samples = batch(size=8 if shipped else 32)
    for number, sample in enumerate(samples):
        sample.set_field(number, 'sample_idx', field_type='metainfo')
    for loss in model.distiller.distill_losses.values():
        if hasattr(loss, 'set_train_labels'):
            loss.set_train_labels(torch.arange(15).repeat(4))
    losses = model.train()(inputs, samples, mode='loss')
    assert total(losses).isfinite()
    total(losses).backward()
    assert any(key.endswith('_1') for key in losses) is (method not in SCORES)
    assert all(parameter.grad is None for parameter in model.teacher.parameters())
    assert not any(module.training for module in model.teacher.modules())
    assert not any(key.startswith('teacher.') for key in model.state_dict())


def demo_model(method):
    from builders import ROOT
    from mmengine.config import Config

    model = Config.fromfile(ROOT / f'configs/demo/{method}_demo.py').model
    model.teacher_ckpt = None
    if model.type == 'SingleTeacherDistill':
        model.type = 'FrozenTeacherDistill'
    return model


def test_each_teacher_gets_its_own_normalisation(save):
    cfg = classifier(4)
    file = save(cfg, 1)
    model = MODELS.build(
        frozen(
            data_preprocessor=dict(
                type='mmpretrain.ClsDataPreprocessor', mean=[1.0] * 3, std=[5.0] * 3
            ),
            teacher=[cfg, dict(cfg, data_preprocessor=OTHER_IMAGES)],
            teacher_ckpt=[file, file],
        )
    )
    assert model.teacher_images is None
    inputs, _ = batch()
    plain, other = model.teacher.teachers
    seen = {}
    for name, network in (('plain', plain), ('other', other)):
        network.backbone.register_forward_pre_hook(
            lambda _, given, name=name: seen.update({name: given[0]})
        )
    model.teacher(inputs)
    raw = inputs * 5 + 1
    mean, std = torch.tensor([10.0, 20, 30]), torch.tensor([2.0, 3, 4])
    wanted = (raw.flip(1) - mean.view(3, 1, 1)) / std.view(3, 1, 1)
    assert torch.equal(seen['plain'], inputs)
    torch.testing.assert_close(seen['other'], wanted, rtol=1e-4, atol=1e-4)


def test_teachers_of_other_architectures_and_widths(save):
    vit = dict(
        type='mmpretrain.ImageClassifier',
        backbone=dict(
            type='mmpretrain.VisionTransformer',
            arch=dict(
                embed_dims=12, num_layers=1, num_heads=2, feedforward_channels=16
            ),
            img_size=8,
            patch_size=4,
        ),
        head=dict(
            type='mmpretrain.VisionTransformerClsHead', num_classes=5, in_channels=12
        ),
    )
    files = [save(classifier(4), 1), save(vit, 2)]
    cfg = frozen('pckd_r34_r18_imagenet', teacher=[classifier(4), vit])
    cfg.teacher_ckpt, cfg.views = files, (0,)
    for name in ('projection', 'embedding_t'):
        cfg.distiller.connectors[f'{name}_1'] = dict(
            cfg.distiller.connectors[name], out_channels=12
        )
    cfg.distiller.distill_losses.loss_center_alignment = None
    model = build(cfg)
    losses = model(*batch(), mode='loss')
    assert total(losses).isfinite()
    assert 'distill.loss_center_contrast_1' in losses
    centers = model.distiller.teacher_recorders.get_recorder('centers_1')
    assert centers.source == 'teachers.1.head.layers.head.weight'
    assert model.teacher_has_weights


def test_without_weights_it_is_an_ensemble_without(save):
    cfg = classifier(4)
    model = MODELS.build(frozen(teacher=[cfg, cfg], teacher_ckpt=[save(cfg, 1), None]))
    assert not model.teacher_has_weights
    given = MODELS.build(copy.deepcopy(cfg))
    model = MODELS.build(
        frozen(teacher=[given, cfg], teacher_ckpt=[None, save(cfg, 1)])
    )
    assert model.teacher_has_weights
    before = copy.deepcopy(model.teacher.state_dict())
    model.init_weights()
    same([model.teacher.state_dict()], [before], rtol=0, atol=0)


def test_scores_that_nothing_reads_need_no_classes_in_common(save):
    cfg = demo_model('at')
    cfg.teacher = [cfg.teacher, copy.deepcopy(cfg.teacher)]
    cfg.teacher[1].head.num_classes = 7
    model = build(cfg)
    losses = model(*batch(size=32), mode='loss')
    assert total(losses).isfinite()
    with pytest.raises(ValueError, match=r'model.teacher: the scores .* no mean'):
        model.teacher(*batch(size=32), mode='predict')


def test_maps_are_compiled_and_overwritten_as_with_one_teacher():
    cfg = frozen(teacher=[classifier(4)] * 2)
    model = build(cfg)
    assert all(
        module.inplace
        for module in model.teacher.modules()
        if isinstance(module, torch.nn.ReLU)
    )
    calls = []
    cfg.compile = dict(backend='eager')
    model = build(cfg)
    for teacher in model.teacher.teachers:
        calls.append(teacher.backbone._compiled_call_impl is not None)
    assert calls == [True, True]


ONE, FILE = classifier(4), 'a.pth'
MISTAKES = {
    'no teacher': (dict(teacher=[]), 'model.teacher: the list has no teacher'),
    'one file': (
        dict(teacher=[ONE, ONE], teacher_ckpt=FILE),
        "model.teacher_ckpt: give a list of 2, one for each .*, got 'a.pth'",
    ),
    'three files': (
        dict(teacher=[ONE, ONE], teacher_ckpt=[FILE] * 3),
        'model.teacher_ckpt: give a list of 2, one for each of model.teacher, got 3',
    ),
    'one weight': (
        dict(teacher=[ONE, ONE], teacher_weights=[1]),
        'model.teacher_weights: give a list of 2, one for each of model.teacher, got 1',
    ),
    'negative': (
        dict(teacher=[ONE, ONE], teacher_weights=[1, -1]),
        r'model.teacher_weights: numbers >= 0 are needed, .* got \[1, -1\]',
    ),
    'no network': (
        dict(teacher=[ONE, torch.nn.Linear(1, 1)]),
        'model.teacher.1: a config or a network of mmengine is needed, got Linear',
    ),
    'a list for one': (
        dict(teacher=ONE, teacher_ckpt=[FILE, FILE]),
        'model.teacher is one teacher, and model.teacher_ckpt and',
    ),
    'weights for one': (
        dict(teacher=ONE, teacher_weights=[1]),
        'model.teacher is one teacher, and model.teacher_ckpt and',
    ),
}


@pytest.mark.parametrize('mistake', MISTAKES)
def test_a_mistake_is_one_line(mistake):
    changes, line = MISTAKES[mistake]
    cfg = frozen().to_dict()
    cfg.update(copy.deepcopy(changes))
    with pytest.raises(ValueError, match=line):
        MODELS.build(cfg)


def test_each_file_is_strict(save):
    file, other = save(classifier(4), 1), save(classifier(8), 2)
    with pytest.raises(ValueError, match=r'model.teacher_ckpt.1: .*2.pth does not fit'):
        MODELS.build(frozen(teacher=[ONE, ONE], teacher_ckpt=[file, other]))


def test_mmrazors_own_algorithm_names_the_one_that_takes_several():
    cfg = frozen(teacher=[ONE, ONE])
    cfg.type = 'SingleTeacherDistill'
    with pytest.raises(ValueError, match='SingleTeacherDistill takes one teacher; Fro'):
        MODELS.build(cfg)


def test_other_classes_have_no_number():
    ensemble = TeacherEnsemble([classifier(4), classifier(4, classes=7)])
    assert ensemble.head.num_classes == {5, 7}
    assert TeacherEnsemble([classifier(4)] * 2).head.num_classes == 5


@pytest.mark.slow
def test_a_resumed_run_of_two_teachers_ends_as_one_that_was_not_stopped(
    pictures, teacher, tmp_path
):
    def config(folder):
        cfg = demo_config('pckd', pictures, tmp_path / folder)
        cfg.model.teacher = [cfg.model.teacher, copy.deepcopy(cfg.model.teacher)]
        cfg.model.teacher_ckpt = [teacher, teacher]
        cfg.model.teacher_weights = [2, 1]
        return cfg

    whole = train(config('whole'))
    cfg = config('resumed')
    cfg.resume, cfg.load_from = True, str(tmp_path / 'whole/epoch_1.pth')
    resumed = train(cfg)
    same([resumed.model.state_dict()], [whole.model.state_dict()], rtol=0, atol=0)
    saved = CheckpointLoader.load_checkpoint(str(tmp_path / 'whole/epoch_2.pth'))
    state = saved['state_dict']
    assert not [key for key in state if key.startswith('teacher.')]
    assert any(key.startswith('distiller.connectors.projection_1.') for key in state)
    # The teachers are those of the file to the last bit.
    given = CheckpointLoader.load_checkpoint(teacher)['state_dict']
    taught = resumed.model.teacher.state_dict()
    for number in (0, 1):
        for key, value in given.items():
            assert torch.equal(taught[f'teachers.{number}.{key}'], value), key
    metrics = whole.message_hub.get_info('teacher_metrics')
    assert 'accuracy/top1' in metrics
