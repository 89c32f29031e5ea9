"""Pictures of trained networks, and the numbers behind them."""

import csv
import json
import re
import shlex
import sys
from types import SimpleNamespace

import centers
import cv2
import networks
import numpy as np
import pytest
import sample_difficulty
import torch
import tsne
import weights
from builders import ROOT
from mmengine.config import Config
from mmpretrain.structures import DataSample
from runs import demo_config, train
from torch.nn import functional as F

from mmrazor_pckd.checkpoints.local import load_from_local

CLASSES = ['disc_dots', 'star_plain', 'cross_stripes']


@pytest.fixture(scope='module')
def trained(pictures, teacher, tmp_path_factory):
    """Configs and checkpoints: of a distillation and of its teacher."""
    folder = tmp_path_factory.mktemp('trained')
    files = {}
    for name in ('pckd', 'teacher'):
        cfg = demo_config(name, pictures, folder / name)
        if name == 'pckd':
            cfg.model.teacher_ckpt = teacher
        files[name] = folder / f'{name}_tiny.py'
        cfg.dump(files[name])
    train(Config.fromfile(files['pckd']))
    return SimpleNamespace(
        folder=folder / 'pckd',
        config=files['pckd'],
        checkpoint=folder / 'pckd' / 'epoch_2.pth',
        first=folder / 'pckd' / 'epoch_1.pth',
        teacher_config=files['teacher'],
        teacher=teacher,
    )


@pytest.fixture
def call(monkeypatch, tmp_path):
    """Run a tool; return what is in the file of its numbers."""

    def run(tool, *words):
        out = tmp_path / 'look' / 'X.png'
        monkeypatch.setattr(
            sys,
            'argv',
            [
                f'{tool.__name__}.py',
                *map(str, words),
                '--out',
                str(out),
                '--device',
                'cpu',
            ],
        )
        tool.main()
        run.picture = cv2.imread(str(out))
        out.unlink()
        if out.with_suffix('.npz').exists():
            return dict(np.load(out.with_suffix('.npz')))
        with out.with_suffix('.csv').open() as file:
            return list(csv.DictReader(file))

    return run


def student_of(trained, checkpoint=None):
    """The student, and its classifier, loaded without the tools."""
    from mmrazor.registry import MODELS

    cfg = Config.fromfile(trained.config)
    network = MODELS.build(cfg.model.architecture)
    state = load_from_local(str(checkpoint or trained.checkpoint))
    start = 'architecture.'
    network.load_state_dict(
        {
            key[len(start) :]: value
            for key, value in state['state_dict'].items()
            if key.startswith(start)
        }
    )
    return network.eval()


def images_of(pictures, split):
    """Images as the demo's config normalises them, and their labels."""
    files = sorted((pictures / split).glob('*/*.png'))
    names = sorted({file.parent.name for file in files})
    pixels = np.stack([cv2.imread(str(file))[..., ::-1] for file in files])
    inputs = (torch.tensor(pixels.copy()).permute(0, 3, 1, 2) - 127.5) / 60
    labels = torch.tensor([names.index(file.parent.name) for file in files])
    return inputs, labels, names


@pytest.fixture
def scored(trained, pictures):
    """Cross-entropy of the training images, computed by hand."""
    network = student_of(trained)
    inputs, labels, names = images_of(pictures, 'train')
    with torch.no_grad():
        logits = network(inputs, mode='tensor')
    return SimpleNamespace(
        loss=F.cross_entropy(logits, labels, reduction='none'),
        confidence=logits.softmax(1).gather(1, labels[:, None])[:, 0],
        predicted=logits.argmax(1),
        labels=labels,
        names=names,
    )


# --- what they share


def test_features_are_the_inputs_of_the_classifier(trained, pictures):
    cfg = networks.read_config(str(trained.config))
    dataset = networks.load_dataset(cfg, 'val')
    network = networks.load_student(cfg, str(trained.checkpoint), 'cpu')
    loader = dict(cfg.val_dataloader, batch_size=7)
    found = list(networks.look(network, dataset, loader, [3, 0, *range(10, 20)]))
    assert [len(batch.labels) for batch in found] == [7, 5]
    own = student_of(trained)
    inputs, labels, _ = images_of(pictures, 'val')
    images = np.concatenate([batch.images for batch in found])
    assert images.tolist() == [3, 0, *range(10, 20)]
    with torch.no_grad():
        features = own.extract_feat(inputs)[-1][images]
    torch.testing.assert_close(torch.cat([batch.features for batch in found]), features)
    torch.testing.assert_close(
        torch.cat([batch.logits for batch in found]), own.head.fc(features)
    )
    assert torch.equal(torch.cat([batch.labels for batch in found]), labels[images])


def test_training_images_are_not_augmented(trained):
    cfg = networks.read_config(str(trained.config))
    cfg.train_dataloader.dataset.pipeline = [dict(type='Unknown')]
    cfg.train_dataloader.dataset = dict(
        type='RepeatDataset', times=3, dataset=cfg.train_dataloader.dataset
    )
    assert len(networks.load_dataset(cfg, 'train')) == 60


def test_classes_go_by_name_by_its_first_part_and_by_number():
    dataset = SimpleNamespace(
        metainfo=dict(classes=['hen', 'wolf, white', 'crane, a', 'crane, b'])
    )
    find = networks.labels_of
    assert find(dataset, None) == [0, 1, 2, 3]
    assert find(dataset, ['wolf', 'hen']) == [1, 0]
    assert find(dataset, ['crane, b', '1']) == [3, 1]
    for names, message in (
        (['crane'], 'no class "crane".*crane, a'),
        (['4'], 'number 4 below 4'),
        (['hen', '0'], '0 is given twice'),
    ):
        with pytest.raises(ValueError, match=message):
            find(dataset, names)


def test_the_teacher_sees_images_as_its_own_config_says(trained):
    cfg = networks.read_config(str(trained.config))
    cfg.model.teacher.data_preprocessor = dict(
        type='mmpretrain.ClsDataPreprocessor', mean=[1.0] * 3, std=[2.0] * 3
    )
    teacher = networks.load_teacher(cfg, str(trained.checkpoint), 'cpu')
    student = networks.load_student(cfg, str(trained.checkpoint), 'cpu')
    assert teacher.data_preprocessor.mean.flatten().tolist() == [1] * 3
    assert student.data_preprocessor.mean.flatten().tolist() == [127.5] * 3
    assert not teacher.training
    assert not student.training


def test_a_teacher_inside_the_checkpoint_is_found(trained, tmp_path):
    cfg = networks.read_config(str(trained.config), {'model.teacher_ckpt': None})
    with pytest.raises(ValueError, match='model.teacher_ckpt is not given'):
        networks.load_teacher(cfg, str(trained.checkpoint), 'cpu')
    state = load_from_local(trained.teacher)['state_dict']
    file = str(tmp_path / 'both.pth')
    torch.save(
        dict(state_dict={'teacher.' + key: value for key, value in state.items()}), file
    )
    teacher = networks.load_teacher(cfg, file, 'cpu')
    assert torch.equal(teacher.head.fc.weight, state['head.fc.weight'])


def test_a_stock_config_names_its_networks_by_their_configs():
    cfg = networks.read_config(
        'mmrazor::distill/mmcls/kd/kd_logits_resnet34_resnet18_8xb32_in1k.py'
    )
    network = networks._build(cfg, cfg.model.architecture)
    assert networks.classifier_of(network).weight.shape == (1000, 512)
    assert network.data_preprocessor.mean.flatten().tolist() == pytest.approx(
        [123.675, 116.28, 103.53]
    )


# --- t-SNE


def points(rows):
    return np.array([[float(row['x']), float(row['y'])] for row in rows])


def test_tsne_has_a_row_for_each_image_of_each_network(trained, pictures, call, capsys):
    rows = call(
        tsne,
        trained.config,
        trained.checkpoint,
        trained.teacher_config,
        trained.teacher,
        '--classes',
        *CLASSES,
        '--perplexity',
        2,
        '--titles',
        'PCKD',
        'teacher',
    )
    assert len(rows) == 2 * 3 * 2  # networks, classes, pictures of each
    assert [row['network'] for row in rows[::6]] == ['PCKD', 'teacher']
    _, labels, names = images_of(pictures, 'val')
    for row in rows:
        assert names[labels[int(row['image'])]] == row['class']
    assert [row['class'] for row in rows[:6:2]] == CLASSES
    assert np.isfinite(points(rows)).all()
    assert not np.allclose(points(rows[:6]), points(rows[6:]))
    assert 'PCKD: 6 images, silhouette' in capsys.readouterr().out


def test_each_argument_of_tsne_counts(trained, call):
    pair = trained.config, trained.checkpoint
    plain = ['--classes', *CLASSES, '--split', 'train', '--perplexity', 3]
    rows = call(tsne, *pair, *plain)
    assert len(rows) == 3 * 4
    assert rows[0]['network'] == 'pckd_tiny'
    assert call(tsne, *pair, *plain) == rows
    few = call(tsne, *pair, *plain, '--per-class', 2)
    assert len(few) == 3 * 2
    chosen = [row['image'] for row in few]
    assert chosen != [
        row['image'] for row in call(tsne, *pair, *plain, '--per-class', 2, '--seed', 1)
    ]
    for change in (
        ['--perplexity', 2],
        ['--cfg-options', 'data_preprocessor.std=[9.,9.,9.]'],
    ):
        other = call(tsne, *pair, *plain, *change)
        assert not np.allclose(points(other), points(rows))
    ten = call(tsne, *pair, '--perplexity', 3)
    assert len({row['class'] for row in ten}) == 10


# --- centers


def test_cosines_of_the_centers(trained, call, capsys):
    found = call(
        centers,
        trained.config,
        trained.checkpoint,
        '--classes',
        *CLASSES,
        'square_dots',
    )
    names = sorted(
        f'{shape}_{texture}'
        for shape in ('disc', 'triangle', 'square', 'star', 'cross')
        for texture in ('plain', 'stripes', 'dots')
    )
    labels = [names.index(name) for name in (*CLASSES, 'square_dots')]
    assert found['classes'].tolist() == [*CLASSES, 'square_dots']
    own = student_of(trained).head.fc.weight.detach()[labels]
    theirs = load_from_local(trained.teacher)['state_dict']['head.fc.weight'][labels]
    np.testing.assert_array_equal(found['centers_student'], own)
    np.testing.assert_array_equal(found['centers_teacher'], theirs)
    for name, a, b in (
        ('student', own, own),
        ('teacher', theirs, theirs),
        ('student_and_teacher', own, theirs),
    ):
        np.testing.assert_allclose(
            found[f'cosines_{name}'],
            F.cosine_similarity(a[:, None], b[None], dim=2),
            atol=1e-6,
        )
    for name in ('student', 'teacher'):
        np.testing.assert_allclose(np.diag(found[f'cosines_{name}']), 1, rtol=1e-6)
    mean = np.diag(found['cosines_student_and_teacher']).mean()
    assert f'{mean:.3f} on average' in capsys.readouterr().out


def test_centers_of_other_widths_are_not_compared(trained, call, tmp_path):
    cfg = Config.fromfile(trained.config)
    cfg.model.teacher.head.in_channels = 32
    cfg.model.teacher.backbone.base_channels = 8
    from mmrazor.registry import MODELS

    torch.save(MODELS.build(cfg.model.teacher).state_dict(), tmp_path / 'teacher.pth')
    cfg.model.teacher_ckpt = str(tmp_path / 'teacher.pth')
    cfg.dump(tmp_path / 'narrow.py')
    found = call(centers, tmp_path / 'narrow.py', trained.checkpoint)
    assert found['centers_teacher'].shape == (10, 32)
    assert found['centers_student'].shape == (10, 64)
    assert 'cosines_student_and_teacher' not in found


def test_a_plain_classifier_has_centers_alone(trained, call):
    found = call(centers, trained.teacher_config, trained.teacher)
    assert set(found) == {'classes', 'centers_classifier', 'cosines_classifier'}


# --- difficulty


def test_images_are_ranked_by_their_difficulty(trained, pictures, scored, call):
    rows = call(
        sample_difficulty,
        trained.config,
        trained.checkpoint,
        '--classes',
        *CLASSES,
        '--growth-rate',
        0.99,
    )
    assert [row['class'] for row in rows[::4]] == CLASSES
    difficulty = scored.loss / scored.loss.mean()
    for row in rows:
        image = int(row['image'])
        gamma = difficulty[image].item()
        assert scored.names[scored.labels[image]] == row['class']
        assert scored.names[scored.predicted[image]] == row['predicted']
        assert row['file'].startswith(str(pictures / 'train' / row['class']))
        assert float(row['difficulty']) == pytest.approx(gamma, rel=1e-4)
        # Eq. 6 and 7 in the second epoch
        assert float(row['weight']) == pytest.approx(
            1 if gamma <= 0.99**2 else np.exp(-(gamma**2)), rel=1e-3
        )
    for first in range(0, 12, 4):
        group = [float(row['difficulty']) for row in rows[first : first + 4]]
        assert group == sorted(group)
    assert 0 < sum(float(row['weight']) == 1 for row in rows) < 12


def test_each_argument_of_the_difficulty_counts(trained, call):
    pair = trained.config, trained.checkpoint
    plain = ['--classes', CLASSES[0]]
    rows = call(sample_difficulty, *pair, *plain)
    for change, easy in ((['--growth-rate', 1e-3], 0), (['--epoch', 999], 4)):
        other = call(sample_difficulty, *pair, *plain, *change)
        assert [row['difficulty'] for row in other] == [
            row['difficulty'] for row in rows
        ]
        assert sum(float(row['weight']) == 1 for row in other) == easy
    width = call.picture.shape[1]
    # The picture shows fewer, the numbers are of all.
    assert call(sample_difficulty, *pair, *plain, '--count', 1) == rows
    assert call.picture.shape[1] < width / 2
    assert len(call(sample_difficulty, *pair, *plain, '--split', 'val')) == 2


def test_an_image_is_drawn_in_its_colors():
    pixels = torch.arange(12, dtype=torch.uint8).view(3, 2, 2)
    array = dict(inputs=pixels, data_samples=DataSample())
    file = dict(inputs=pixels, data_samples=DataSample(metainfo=dict(img_path='a.png')))
    draw = sample_difficulty.picture_of
    assert draw([array], 0)[0, 0].tolist() == [0, 4, 8]  # RGB as it is
    assert draw([file], 0)[0, 0].tolist() == [8, 4, 0]  # read as BGR


# --- weights


def counts(rows):
    found = {}
    for row in rows:
        found.setdefault((row['weighting'], int(row['epoch'])), []).append(
            int(row['images'])
        )
    return found


def test_weights_of_each_strategy_and_epoch(trained, scored, call):
    # All images in one batch, whose mean is then that of all.
    rows = call(
        weights,
        trained.config,
        trained.first,
        trained.checkpoint,
        '--growth-rate',
        0.99,
        '--gamma',
        3,
        '--cfg-options',
        'train_dataloader.batch_size=60',
    )
    found = counts(rows)
    names = 'preview, mu 0.99', 'focal, gamma 3.0', 'curriculum, mu 0.99'
    assert set(found) == {(name, epoch) for name in names for epoch in (1, 2)}
    gamma = scored.loss / scored.loss.mean()
    easy = gamma <= 0.99**2
    for name, weight in zip(
        names,
        (
            torch.where(easy, 1, torch.exp(-(gamma**2))),
            (1 - scored.confidence) ** 3,
            easy.float(),
        ),
    ):
        wanted, edges = np.histogram(weight, 20, range=(0, 1))
        # A weight on an edge may fall on either side of it.
        assert np.abs(np.subtract(found[name, 2], wanted)).sum() <= 2
        assert sum(found[name, 2]) == 60
    assert [float(row['from']) for row in rows[:20]] == pytest.approx(edges[:-1])
    assert float(rows[19]['to']) == 1


def test_each_argument_of_the_weights_counts(trained, call):
    pair = trained.config, trained.checkpoint
    plain = counts(call(weights, *pair))
    assert {name for name, _ in plain} == {
        'preview, mu 1.005',
        'focal, gamma 2',
        'curriculum, mu 1.005',
    }
    key = 'preview, mu 1.005', 2
    assert counts(call(weights, *pair)) == plain
    for change, images in ((['--images', 20], 20), (['--split', 'val'], 30)):
        assert sum(counts(call(weights, *pair, *change))[key]) == images
    assert counts(call(weights, *pair, '--seed', 5))[key] != plain[key]


def test_what_runs_did_is_read_over_their_restarts(trained, call, tmp_path):
    rows = call(weights, '--runs', trained.folder)
    found = counts(rows)
    assert set(found) == {(str(trained.folder), 1), (str(trained.folder), 2)}
    (log,) = trained.folder.glob('*/vis_data/weights.jsonl')
    for line in map(json.loads, log.read_text().splitlines()):
        assert found[str(trained.folder), line['epoch']] == line['counts']

    def write(name, *epochs):
        file = tmp_path / name / 'vis_data' / 'weights.jsonl'
        file.parent.mkdir(parents=True)
        lines = [
            json.dumps(dict(epoch=epoch, counts=[len(name), 0, 0, 0, 1]))
            for epoch in epochs
        ]
        file.write_text('\n'.join(lines) + '\n{"epoch": 9, "cou')

    write('2', 1, 2, 3)
    write('30', 3, 4)
    write('400', 2)
    assert {
        epoch: count.tolist() for epoch, count in weights.read_run(tmp_path).items()
    } == {1: [1, 0, 0, 0, 1], 2: [3, 0, 0, 0, 1]}


# --- what may be wrong


def wrong(call, tool, *words):
    with pytest.raises(SystemExit) as error:
        call(tool, *words)
    message = str(error.value)
    assert '\n' not in message
    return message


def test_errors_are_one_line_that_says_what_is_wrong(trained, call, tmp_path, capsys):
    pair = trained.config, trained.checkpoint
    for tool in (tsne, centers, sample_difficulty):
        assert 'near matches: disc_dots' in wrong(
            call, tool, *pair, '--classes', 'disk_dots'
        )
    for tool in (centers, weights):
        message = wrong(call, tool, trained.teacher_config, trained.checkpoint)
        assert f'{trained.checkpoint} does not fit ImageClassifier' in message
        assert 'no checkpoint at nowhere.pth' in wrong(
            call, tool, trained.config, 'nowhere.pth'
        )
        assert 'refused a file' in wrong(call, tool, trained.config, ROOT / 'README.md')
    assert 'nowhere.py' in wrong(call, centers, 'nowhere.py', pair[1])
    assert 'has no model' in wrong(
        call, centers, ROOT / 'configs/_base_/hooks.py', pair[1]
    )
    assert 'perplexity' in wrong(call, tsne, *pair, '--classes', *CLASSES)
    assert 'growth_rate must be > 0' in wrong(call, weights, *pair, '--growth-rate', 0)
    assert 'two checkpoints are of one epoch' in wrong(
        call, weights, *pair, *pair[1:], trained.first, trained.teacher
    )
    assert 'no */vis_data/weights.jsonl' in wrong(call, weights, '--runs', tmp_path)
    assert 'no val_dataloader: choose another --split' in wrong(
        call, tsne, *pair, '--split', 'val', '--cfg-options', 'val_dataloader='
    )
    assert "'nowhere/val'; see test_dataloader.dataset.data_root" in wrong(
        call, tsne, *pair, '--cfg-options', 'test_dataloader.dataset.data_root=nowhere'
    )
    for words in ([trained.config], [*pair, '--titles', 'a', 'b']):
        wrong(call, tsne, *words)
    for words in ([], [trained.config]):
        wrong(call, weights, *words)
    assert '--runs WORK_DIR' in capsys.readouterr().err


def test_a_checkpoint_without_an_epoch_needs_one(trained, call, tmp_path):
    file = tmp_path / 'student.pth'
    torch.save(student_of(trained).state_dict(), file)
    words = [trained.config, file, '--classes', 'disc_dots']
    assert 'student.pth does not say its epoch: give --epoch' in wrong(
        call, sample_difficulty, *words
    )
    assert call(sample_difficulty, *words, '--epoch', 2) == call(
        sample_difficulty, trained.config, trained.checkpoint, *words[2:]
    )


def test_the_extra_is_named_where_it_is_missing(trained, call, monkeypatch):
    monkeypatch.setitem(sys.modules, 'sklearn', None)
    for tool in (tsne, centers):
        assert wrong(call, tool, trained.config, trained.checkpoint) == (
            'sklearn is not installed: pip install "mmrazor_pckd[analysis]"'
        )


def test_the_commands_of_the_page_are_understood(monkeypatch):
    text = (ROOT / 'docs' / 'look.md').read_text().replace('\\\n', '')
    commands = re.findall(r'^python tools/analysis_tools/(.*)', text, re.M)
    assert len(commands) == 5
    for command in commands:
        file, *words = shlex.split(command)
        (tool,) = (
            tool
            for tool in (tsne, centers, sample_difficulty, weights)
            if f'{tool.__name__}.py' == file
        )
        monkeypatch.setattr(sys, 'argv', [file, *words])
        tool.parse_args()
        for word in words:
            if word.startswith('configs/'):
                assert (ROOT / word).exists()
