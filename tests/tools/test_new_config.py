"""Configs that ``tools/new_config.py`` writes train, or it says why not."""

import functools
import sys
from pathlib import Path

import mmcv
import numpy as np
import pytest
import torch
from builders import ROOT, load_tool
from mmengine.config import Config
from mmengine.fileio import load
from mmengine.registry import DefaultScope
from mmpretrain import ImageClassificationInferencer
from mmpretrain.registry import MODELS
from runs import scalars, train

from mmrazor_pckd.apis.new_config import request as written
from mmrazor_pckd.apis.new_config.methods import BASE
from mmrazor_pckd.apis.new_config.networks import Network
from mmrazor_pckd.apis.new_config.source import code
from mmrazor_pckd.export.config import student_config, write_config

pytestmark = pytest.mark.slow

CLASSES = ('ash', 'beech', 'cedar')
ZOO = 'resnet18_8xb32_in1k'


def head(channels, classes, kind='LinearClsHead', **rest):
    return dict(type=kind, num_classes=classes, in_channels=channels, **rest)


def resnet(channels=4, classes=1000, **rest):
    """Its feature has twice the channels, in a map of 8 x 8."""
    return dict(
        type='ImageClassifier',
        backbone=dict(
            type='ResNet_CIFAR',
            depth=18,
            num_stages=2,
            strides=(2, 2),
            dilations=(1, 1),
            out_indices=(1,),
            base_channels=channels,
            stem_channels=channels,
        ),
        neck=dict(type='GlobalAveragePooling'),
        head=head(2 * channels, classes),
        **rest,
    )


def vit(classes=1000, hidden_dim=None):
    return dict(
        type='ImageClassifier',
        backbone=dict(
            type='VisionTransformer',
            arch=dict(
                embed_dims=16, num_layers=2, num_heads=2, feedforward_channels=32
            ),
            img_size=32,
            patch_size=8,
        ),
        head=head(16, classes, 'VisionTransformerClsHead', hidden_dim=hidden_dim),
    )


def mobilenet(classes=1000):
    return dict(
        type='ImageClassifier',
        backbone=dict(type='MobileNetV3', arch='small_050'),
        neck=dict(type='GlobalAveragePooling'),
        head=head(288, classes, 'StackedLinearClsHead', mid_channels=[20]),
    )


def shufflenet(classes=1000):
    return dict(
        type='ImageClassifier',
        backbone=dict(type='ShuffleNetV2', widen_factor=0.5),
        neck=dict(type='GlobalAveragePooling'),
        head=head(1024, classes),
    )


NETWORKS = dict(
    resnet=lambda classes=1000: resnet(4, classes),
    wide=lambda classes=1000: resnet(6, classes),
    vit=vit,
    vit_hidden=lambda classes=1000: vit(classes, hidden_dim=12),
    mobilenet=mobilenet,
    shufflenet=shufflenet,
)


@pytest.fixture(autouse=True, scope='module')
def index_read_once():
    """mmengine reads all of mmpretrain's index for each config."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr('mmengine.config.utils.load', functools.cache(load))
        yield


@pytest.fixture(scope='module')
def images(tmp_path_factory):
    """Twelve JPEGs for training and three for validation."""
    folder = tmp_path_factory.mktemp('trees')
    random = np.random.default_rng(0)
    for name in CLASSES:
        for split, count in (('train', 4), ('val', 1)):
            for index in range(count):
                mmcv.imwrite(
                    random.integers(0, 256, (36, 40, 3), dtype=np.uint8),
                    str(folder / split / name / f'{index}.jpg'),
                )
    return folder


@pytest.fixture(scope='module')
def networks(tmp_path_factory):
    """Folder with a config and random weights of each network."""
    folder = tmp_path_factory.mktemp('networks')
    for name, network in NETWORKS.items():
        file = folder / f'{name}.py'
        file.write_text(f'model = {code(network())}\n')
        model = build(network(len(CLASSES)))
        torch.save(dict(state_dict=model.state_dict()), file.with_suffix('.pth'))
    return folder


def build(cfg):
    torch.manual_seed(0)
    with DefaultScope.overwrite_default_scope('mmpretrain'):
        return MODELS.build(cfg)


@pytest.fixture
def write(monkeypatch, tmp_path, images, networks):
    """Config that a command line writes."""

    def write(
        *flags,
        teacher='resnet',
        student='wide',
        data=images,
        size=16,
        out='own.py',
        layout=False,
    ):
        if not layout:  # it takes longer than our runs
            monkeypatch.setattr(written, 'FormatCode', lambda text, **_: (text, True))
        out = tmp_path / out
        words = ['new_config.py', str(out), *flags]
        if data is not None:
            words += ['--data', str(data)]
        for option, name in (('--teacher', teacher), ('--student', student)):
            if name in NETWORKS:
                words += [option, str(networks / f'{name}.py')]
                if option == '--teacher' and 'none' not in flags:
                    words += ['--teacher-ckpt', str(networks / f'{name}.pth')]
            elif name is not None:
                words += [option, str(name)]
        if '--batch-size' not in flags:
            words += ['--batch-size', '4']
        if size is not None and '--image-size' not in flags:
            words += ['--image-size', str(size)]
        monkeypatch.setattr(sys, 'argv', words)
        load_tool('new_config.py').main()
        return Config.fromfile(out)

    return write


def run(cfg, folder):
    """Train an epoch, and return what was logged."""
    cfg.work_dir = str(folder / 'run')
    cfg.launcher = 'none'
    cfg.train_cfg.max_epochs = 1
    cfg.default_hooks.logger.interval = 1
    loaders = (cfg.train_dataloader, cfg.val_dataloader, cfg.test_dataloader)
    for loader in filter(None, loaders):
        loader.update(num_workers=0, persistent_workers=False)
    train(cfg)
    return scalars(cfg.work_dir)


@pytest.mark.parametrize(
    ('teacher', 'student', 'width', 'size'),
    [
        ('resnet', 'resnet', 8, 16),
        ('wide', 'resnet', 8, 16),
        ('vit', 'mobilenet', 20, 32),
        ('vit_hidden', 'shufflenet', 1024, 32),
        ('mobilenet', 'vit', 16, 32),
    ],
)
def test_a_pair_trains(write, tmp_path, teacher, student, width, size):
    cfg = write(teacher=teacher, student=student, size=size)
    connectors = cfg.model.distiller.connectors
    assert connectors.embedding_s.out_channels == width
    assert connectors.projection.in_channels == width
    t_width = connectors.embedding_t.out_channels
    assert connectors.projection.hidden_channels == 16 * t_width
    aligned = cfg.model.distiller.distill_losses.loss_center_alignment
    assert (aligned is not None) == (width == t_width)
    log = run(cfg, tmp_path)
    assert {
        'student.loss',
        'distill.loss_kd',
        'distill.loss_feature_alignment',
        'distill.loss_center_contrast',
        'distill.preview_threshold',
    } <= log[0].keys()
    assert ('distill.loss_center_alignment' in log[0]) == (aligned is not None)
    assert len([line for line in log if 'loss' in line]) == 3
    assert 'accuracy/top1' in log[-1]
    assert 'accuracy/top5' not in log[-1]


def test_our_own_networks_train(write, networks, tmp_path):
    folder = ROOT / 'configs' / 'cifar100' / 'teachers'
    cfg = write(teacher='vit', student=folder / 'resnet8x4.py', size=None)
    assert cfg.image_size == 32  # that of the teacher's position embedding
    cfg = write(teacher='vit', student=folder / 'shufflenetv1.py', size=32, out='b.py')
    assert cfg.student.backbone.type == 'CIFARShuffleNetV1'
    # Its normalisation is CIFAR's: the teacher gets ImageNet's.
    assert cfg.data_preprocessor.mean[0] == pytest.approx(0.5071 * 255)
    assert cfg.teacher.data_preprocessor.mean[0] == 123.675
    assert cfg.custom_imports.imports == ['mmrazor_pckd']
    assert 'distill.loss_kd' in run(cfg, tmp_path)[0]


# Each in a step: tests/apis/new_config/test_pairs_of_networks.py. These have
# images with one weight, labels that a hook gives, several maps, parameters,
# lists of maps, two stages, and two views.
@pytest.mark.parametrize(
    'method', ['kd', 'kd_preview', 'crd', 'at', 'ofd', 'reviewkd', 'fsp', 'mld_ls']
)
def test_a_method_trains(write, tmp_path, method):
    cfg = write('--method', method, student='resnet')
    assert cfg.model.type == (
        'WeakStrongDistill' if method == 'mld_ls' else 'FrozenTeacherDistill'
    )
    own = [hook.type for hook in cfg.custom_hooks if hook not in cfg.training_hooks]
    assert ('mmrazor.TwoStageHook' in own) == (method == 'fsp')
    assert cfg.get('find_unused_parameters', False) == (method == 'fsp')
    if method == 'crd':
        cfg.model.distiller.distill_losses.loss_crd.num_negatives = 8
    losses = {f'distill.{name}' for name in cfg.model.distiller.distill_losses}
    assert losses <= run(cfg, tmp_path)[0].keys()


# Scores, rotated views, a map, two views; with and without validation images.
@pytest.mark.parametrize(
    ('method', 'student', 'losses', 'validated'),
    [
        ('kd', 'wide', {'kd'}, True),
        ('pckd', 'wide', {'kd', 'feature_alignment'}, False),
        ('ckd', 'resnet', {'feature_alignment', 'center_alignment'}, True),
        ('fitnet', 'wide', {'hint', 'kd'}, False),
        ('mld', 'wide', {'weak', 'weak_ends', 'strong', 'classes', 'images'}, True),
    ],
)
def test_images_without_labels(
    write, images, tmp_path, capsys, method, student, losses, validated
):
    cfg = write(
        *('--unlabeled', str(images / 'train'), '--method', method),
        data=images if validated else None,
        student=student,
    )
    found = capsys.readouterr().out
    assert '12 training images without labels' in found
    assert ('train    ' in found) == validated
    log = run(cfg, tmp_path)
    assert {key for key in log[0] if 'loss' in key and '.' in key} == {
        f'distill.loss_{name}' for name in losses
    }
    assert ('accuracy/top1' in log[-1]) == validated
    meta = torch.load(tmp_path / 'run/student.pth', weights_only=True)['meta']
    assert ('accuracy/top1' in meta['metrics']) == validated
    # Read by name: what the inferencer needs.
    (label,) = ImageClassificationInferencer(str(tmp_path / 'run/student.py'))(
        str(images / 'train/ash/0.jpg')
    )
    if validated:
        assert label['pred_class'] in CLASSES
    assert len(label['pred_scores']) == 3


def test_features_of_other_classes_without_labels(write, images, tmp_path, capsys):
    cfg = write(
        *('--unlabeled', str(images / 'train'), '--method', 'pckd_without_kd'),
        teacher=ZOO,
        student='wide',
        size=32,
    )
    assert 'head     is not trained' in capsys.readouterr().out
    assert list(cfg.model.distiller.distill_losses) == ['loss_feature_alignment']
    assert cfg.find_unused_parameters
    assert cfg.val_dataloader is None
    with pytest.raises(SystemExit, match='--method kd: it compares scores, and the'):
        write(
            *('--unlabeled', str(images / 'train'), '--method', 'kd'),
            teacher=ZOO,
            size=32,
            out='b.py',
        )


def test_a_head_is_trained_first_by_a_config_of_its_own(write, tmp_path, capsys):
    cfg = write('--method', 'sskd', teacher='vit_hidden', student='resnet', size=32)
    path = tmp_path / 'own_head.py'
    assert f'first: python tools/train.py {path}\n' in capsys.readouterr().out
    assert cfg.model.architecture.head.loss.loss_weight == 0.1
    head_t = cfg.model.distiller.connectors.head_t
    assert head_t.trained_by == str(path)
    assert head_t.checkpoint == 'work_dirs/own_head/epoch_60.pth'
    head = Config.fromfile(path)
    assert head.model.channels == head_t.channels == 12
    run(head, tmp_path / 'head')
    head_t.checkpoint = str(tmp_path / 'head' / 'run' / 'epoch_1.pth')
    losses = {f'distill.loss_{name}' for name in ('kd', 'tf', 'ss')}
    assert losses <= run(cfg, tmp_path)[0].keys()
    (tmp_path / 'own.py').unlink()
    with pytest.raises(SystemExit, match='own_head.py is there already'):
        write('--method', 'sskd')


def test_attention_of_the_sizes_that_both_have(write):
    recorders = write('--method', 'at').model.distiller.student_recorders
    # 16 x 16 before the stages, then 8 x 8 and 4 x 4.
    assert [part.source for part in recorders.values()] == [
        'backbone.relu',
        'backbone.layer1',
        'backbone.layer2',
    ]
    cfg = write('--method', 'at', student='shufflenet', out='b.py')
    parts = cfg.model.distiller
    assert list(parts.student_recorders) == ['layer1', 'layer2']
    assert len(parts.distill_losses) == 2
    assert len(parts.loss_forward_mappings) == 2


@pytest.mark.parametrize('method', ['crd', 'at', 'ofd', 'nst'])
def test_features_of_a_teacher_of_other_classes(write, method):
    cfg = write('--method', method, teacher=ZOO, size=32)
    assert cfg.teacher.head.num_classes == 1000
    assert cfg.student.head.num_classes == 3
    assert cfg.teacher_ckpt.startswith('https://download.openmmlab.com/')
    assert 'mmrazor.TeacherValidationHook' not in [
        hook.type for hook in cfg.custom_hooks
    ]


def test_a_teacher_alone_then_its_student(write, tmp_path):
    cfg = write('--method', 'none', '--epochs', '1', student=None, out='teacher.py')
    log = run(cfg, tmp_path)
    assert 'accuracy/top1' in log[-1]
    weights = tmp_path / 'run' / 'epoch_1.pth'
    cfg = write(
        '--teacher-ckpt',
        str(weights),
        '--method',
        'kd',
        teacher=tmp_path / 'teacher.py',
        size=None,
    )
    assert cfg.teacher_ckpt == str(weights)
    assert cfg.image_size == 16
    assert cfg.teacher.head.num_classes == 3


def test_weights_to_begin_with(write, networks, tmp_path):
    file = str(networks / 'wide.pth')
    cfg = write('--method', 'none', '--pretrained', file, teacher=None)
    rate = write(
        '--method', 'none', teacher=None, out='b.py'
    ).optim_wrapper.optimizer.lr
    assert cfg.optim_wrapper.optimizer.lr == pytest.approx(rate / 10)
    model = build(cfg.model.to_dict())
    model.init_weights()
    key = 'backbone.layer1.0.conv1.weight'
    assert torch.equal(model.state_dict()[key], torch.load(file)['state_dict'][key])
    # Those of the zoo are its URL. A teacher has its own.
    cfg = write(
        '--method',
        'none',
        '--pretrained',
        teacher=ZOO,
        student=None,
        size=32,
        out='zoo.py',
    )
    init = cfg.model.backbone.init_cfg
    assert init.checkpoint == Network('--teacher', ZOO).weights
    torch.save(build(dict(cfg.model.to_dict())).state_dict(), tmp_path / 'zoo.pth')
    cfg = write(
        '--teacher-ckpt',
        str(tmp_path / 'zoo.pth'),
        teacher=tmp_path / 'zoo.py',
        out='c.py',
    )
    assert 'init_cfg' not in cfg.teacher.backbone


def test_the_same_network_by_each_kind_of_name(write):
    path = 'mmpretrain::resnet/resnet18_8xb32_in1k.py'
    models = [
        write(
            '--method', 'none', teacher=name, student=None, size=32, out=f'{index}.py'
        ).model
        for index, name in enumerate((ZOO, path))
    ]
    assert models[0] == models[1]
    assert Network('--teacher', path).weights == Network('--teacher', ZOO).weights


def test_arguments_change_the_config(write, images):
    plain = write(out='0.py').to_dict()
    for index, (flags, keys) in enumerate(
        [
            (
                ('--epochs', '30'),
                {'max_epochs', 'warm_up', 'param_scheduler', 'train_cfg'},
            ),
            (
                ('--batch-size', '6'),
                {
                    'train_dataloader',
                    'val_dataloader',
                    'test_dataloader',
                    'optim_wrapper',
                    'auto_scale_lr',
                },
            ),
            (
                ('--image-size', '24'),
                {
                    'image_size',
                    'train_pipeline',
                    'test_pipeline',
                    'train_dataloader',
                    'val_dataloader',
                    'test_dataloader',
                },
            ),
            (('--val', str(images / 'train')), {'val_dataloader', 'test_dataloader'}),
            (
                ('--pretrained', str(images / 'train' / 'ash' / '0.jpg')),
                {'student', 'model', 'optim_wrapper'},
            ),
            (('--lr', '0.3'), {'optim_wrapper'}),
            (('--method', 'kd'), {'model'}),
        ]
    ):
        changed = write(*flags, out=f'{index + 1}.py').to_dict()
        assert {
            key
            for key in plain.keys() | changed.keys()
            if plain.get(key) != changed.get(key)
        } == keys, flags


def test_it_reads_as_ours_do(write, tmp_path, capsys):
    cfg = write(student='resnet', layout=True)
    text = (tmp_path / 'own.py').read_text()
    # Hooks come along with their comments, the method's are named.
    assert '# configs/_base_/methods/pckd.py.\n' in text
    assert 'architecture=student' in text
    assert (BASE / 'hooks.py').read_text().strip() in text
    stock = Config.fromfile(ROOT / 'configs/demo/pckd_demo.py')
    assert cfg.custom_hooks == stock.custom_hooks
    assert (
        cfg.model.distiller.loss_forward_mappings
        == stock.model.distiller.loss_forward_mappings
    )
    long = [line for line in text.splitlines() if len(line) > 79]
    assert all(str(tmp_path.parent) in line for line in long)
    said = capsys.readouterr().out
    assert '3 classes, 12 training and 3 validation images' in said
    assert 'feature of 8 channels into head.fc' in said
    assert 'aligned (Eq. 3): the features have one width' in said


@pytest.mark.parametrize(
    ('flags', 'teacher', 'optimizer'),
    [
        (('--batch-size', '8'), 'resnet', 'SGD 0.00625'),
        (('--image-size', '128'), 'resnet', 'SGD 0.001563'),
        (('--image-size', '32'), 'vit', 'AdamW 3.906e-06'),
        (('--image-size', '32', '--lr', '0.3'), 'vit', 'AdamW 0.3'),
    ],
)
def test_the_usual_learning_rate(write, flags, teacher, optimizer):
    cfg = write('--method', 'none', *flags, teacher=teacher, student=None)
    found = cfg.optim_wrapper.optimizer
    assert f'{found.type} {found.lr:g}' == optimizer


def test_large_and_oblong_images(write):
    pipeline = write(size=112).test_pipeline
    assert pipeline[1] == dict(type='ResizeEdge', scale=128, edge='short')
    cfg = write('--method', 'kd', '--image-size', '48', '80', out='b.py')
    assert tuple(cfg.image_size) == (48, 80)
    assert tuple(cfg.test_pipeline[1].scale) == (80, 48)  # width first


def tree(folder, *files):
    for file in files:
        file = folder / file
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix:
            mmcv.imwrite(np.zeros((4, 4, 3), np.uint8), str(file))
        else:
            file.mkdir()
    return folder


@pytest.mark.parametrize(
    ('files', 'message'),
    [
        ((), 'there is no folder {}/train'),
        (('train/0.jpg',), '{}/train has no folders, and each class needs one'),
        (('train/a/b',), '{}/train/CLASS/ have no images (.bmp, .jpeg'),
        (('train/a/0.jpg', 'train/b/0.jpg'), 'there is no folder {}/val'),
        (('train/a/0.jpg', 'train/.b/0.jpg'), '{}/train/.b would be a class'),
        (
            ('train/a/0.jpg', 'train/b/0.jpg', 'val/a/0.jpg'),
            '{0}/train has 2 classes and {0}/val 1, only one of them has b',
        ),
        (
            ('train/a/0.jpg', 'train/b/c', 'val/a/0.jpg', 'val/b/0.jpg'),
            '{}/train/b has no image; fill the folder or remove it',
        ),
        (('train/a/0.jpg', 'val/a/0.jpg'), '{}/train has one class, a'),
    ],
)
def test_folders_that_are_no_data(write, tmp_path, files, message):
    data = tree(tmp_path / 'data', *files)
    with pytest.raises(SystemExit) as error:
        write('--batch-size', '1', data=data)
    assert message.format(data) in str(error.value)
    assert '\n' not in str(error.value)
    assert not (tmp_path / 'own.py').exists()


def no_pooling():
    network = resnet()
    del network['neck']
    network['head'] = head(4, 1000)
    return network


OTHERS = dict(
    no_pooling=no_pooling(),
    no_linear=dict(resnet(), head=head(8, 1000, 'CSRAClsHead', num_heads=1, lam=0.1)),
    no_head=dict(type='ImageClassifier', backbone=resnet()['backbone']),
    no_type=dict(resnet(), backbone=dict(type='ResNetX')),
    narrow=dict(resnet(), head=head(9, 1000)),
)


@pytest.mark.parametrize(
    ('flags', 'options', 'message'),
    [
        ((), dict(student=None), '--student is missing; --method none'),
        ((), dict(teacher=None), '--teacher is missing'),
        (('--method', 'none'), {}, 'give either --teacher or --student'),
        (
            ('--method', 'none', '--teacher-ckpt', 'a.pth'),
            dict(teacher=None),
            '--teacher-ckpt: with --method none there is nothing to teach',
        ),
        ((), dict(out='own.txt'), 'own.txt: a config is a .py file'),
        (('--epochs', '0'), {}, '--epochs must be 1 or more, got 0'),
        (('--lr', '0'), {}, '--lr must be above 0, got 0.0'),
        (
            ('--batch-size', '13'),
            {},
            '--batch-size 13 is more than the 12 training images',
        ),
        (
            ('--image-size', '1', '2', '3'),
            {},
            '--image-size takes one number, or height and width, got 1 2 3',
        ),
        (
            ('--image-size', '16', '24'),
            {},
            '--image-size 16 24: pckd rotates the images, which have to be square',
        ),
        ((), dict(student='no_pooling'), '--student: for 2 images head.fc of'),
        (
            ('--method', 'ab', '--epochs', '30'),
            {},
            '--epochs 30: ab trains 30 epochs without the task first',
        ),
        (('--method', 'fsp'), {}, '--method fsp: SolutionFlowLoss compares maps of'),
        (
            ('--method', 'at'),
            dict(teacher='vit', size=32),
            'vit.py has none (tokens are no maps); methods without maps: cc, cc_paper',
        ),
        ((), dict(student='resnet18'), 'there are: resnet18_8xb16_cifar10'),
        ((), dict(student='none.py'), '--student: there is no file none.py'),
        (
            (),
            dict(student='mmpretrain::resnet/resnet19.py'),
            '--student: mmpretrain::resnet/resnet19.py cannot be read',
        ),
        ((), dict(student='no_linear'), 'CSRAClsHead, has no linear layer'),
        ((), dict(student='no_head'), 'has no model.head.num_classes'),
        ((), dict(student='no_type'), "cannot be built ('ResNetX is not"),
        ((), dict(student='narrow'), 'cannot take images of 16x16 (mat1'),
        (
            (),
            dict(teacher=ZOO),
            f'{ZOO} knows 1000 classes, the data has 3, and '
            'pckd compares their scores; train it on the data first',
        ),
        (
            ('--teacher-ckpt', 'none.pth'),
            dict(teacher=ZOO),
            '--teacher-ckpt: there is no file none.pth',
        ),
        (
            ('--method', 'none', '--pretrained'),
            dict(teacher=None),
            'is not of the zoo; give the file or URL of its weights',
        ),
    ],
)
def test_what_cannot_work(write, tmp_path, flags, options, message):
    for name, model in OTHERS.items():
        (tmp_path / f'{name}.py').write_text(f'model = {code(model)}\n')
    if options.get('student') in OTHERS:
        options = dict(options, student=tmp_path / f'{options["student"]}.py')
    with pytest.raises(SystemExit) as error:
        write(*flags, **options)
    assert message in str(error.value)
    assert str(error.value).startswith('new_config.py: ')
    assert '\n' not in str(error.value)
    assert not Path(tmp_path / 'own.py').exists()


def test_weights_that_are_not_the_teachers(write, networks):
    with pytest.raises(SystemExit, match='resnet.pth does not fit'):
        write(
            '--teacher-ckpt', str(networks / 'resnet.pth'), teacher=networks / 'wide.py'
        )
    with pytest.raises(SystemExit, match='--teacher-ckpt is missing'):
        write(teacher=networks / 'wide.py')


def test_several_teachers_train(write, networks, tmp_path, capsys):
    wide = [str(networks / f'wide.{end}') for end in ('py', 'pth')]
    cfg = write('--teacher', wide[0], '--teacher-ckpt', wide[1], student='resnet')
    found = capsys.readouterr().out
    for line in ('not aligned (Eq. 3)', 'centers  aligned', 'weights  ', wide[1]):
        assert line in found
    resnet = str(networks / 'resnet.py')
    text = Path(tmp_path / 'own.py').read_text()
    assert f'# PCKD: {wide[0]} + {resnet} -> {resnet}\n' in text
    log = run(cfg, tmp_path)
    assert {key for key in log[0] if key.startswith('distill.loss')} == {
        *('distill.loss_kd', 'distill.loss_center_alignment_1'),
        *(f'distill.loss_feature_alignment_{number}' for number in (0, 1)),
        *(f'distill.loss_center_contrast_{number}' for number in (0, 1)),
    }


def test_a_config_is_not_overwritten(write):
    write()
    with pytest.raises(SystemExit, match='is there already'):
        write()


PIPELINES = {
    'Resize': (dict(type='Resize', scale=32),) * 2,
    'CenterCrop': (
        dict(type='RandomCrop', crop_size=32),
        dict(type='CenterCrop', crop_size=32),
    ),
    'RandomCrop': (dict(type='RandomCrop', crop_size=32), None),
    'ResizeEdge': (
        dict(type='RandomResizedCrop', scale=32),
        dict(type='ResizeEdge', scale=32),
    ),
    'none': (None, None),
}


@pytest.fixture(params=PIPELINES)
def exported(request, tmp_path):
    """Path of a student's config, of images of 32 x 32."""
    loaders = {
        f'{split}_dataloader': dict(
            batch_size=2,
            dataset=dict(
                type='CustomDataset',
                data_root='d',
                pipeline=[
                    dict(type='LoadImageFromFile'),
                    *([step] if step else []),
                    dict(type='PackInputs'),
                ],
            ),
        )
        for split, step in zip(('train', 'val'), PIPELINES[request.param])
    }
    cfg = Config(
        dict(
            default_scope='mmpretrain',
            model=dict(
                type='mmrazor.SingleTeacherDistill',
                architecture=resnet(4, len(CLASSES)),
                data_preprocessor=dict(
                    type='ClsDataPreprocessor',
                    mean=[1.0, 2.0, 3.0],
                    std=[4.0, 5.0, 6.0],
                ),
            ),
            val_evaluator=dict(type='Accuracy'),
            **loaders,
        )
    )
    write_config(student_config(cfg), str(tmp_path / 'student.pth'))
    return request.param, tmp_path / 'student.py'


@pytest.mark.parametrize('whose', ['teacher', 'student'])
def test_an_exported_student(write, networks, exported, tmp_path, whose):
    kind, path = exported
    torch.save(
        dict(state_dict=build(resnet(4, len(CLASSES))).state_dict()),
        path.with_suffix('.pth'),
    )
    flags = ['--teacher-ckpt', str(path.with_suffix('.pth'))]
    if whose == 'student':  # trained on, alone
        options = dict(teacher=None, student=path)
        flags = ['--method', 'none']
    else:
        options = dict(teacher=path)
    if kind == 'none':
        with pytest.raises(SystemExit, match='does not say the size of its'):
            write(*flags, size=None, **options)
        return
    cfg = write(*flags, size=None, **options)
    assert cfg.image_size == 32
    if whose == 'teacher':
        assert cfg.teacher.data_preprocessor == dict(
            type='ClsDataPreprocessor',
            mean=[1.0, 2.0, 3.0],
            std=[4.0, 5.0, 6.0],
            to_rgb=False,
        )
    else:
        assert cfg.data_preprocessor.mean == [1.0, 2.0, 3.0]
    run(cfg, tmp_path)
