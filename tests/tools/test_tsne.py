import numpy as np
import pytest
from trained_networks import CLASSES, images_of

pytestmark = pytest.mark.slow


def points(rows):
    return np.array([[float(row['x']), float(row['y'])] for row in rows])


def test_tsne_has_a_row_for_each_image_of_each_network(trained, pictures, call, capsys):
    rows = call(
        'tsne',
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
    rows = call('tsne', *pair, *plain)
    assert len(rows) == 3 * 4
    assert rows[0]['network'] == 'pckd_tiny'
    assert call('tsne', *pair, *plain) == rows
    few = call('tsne', *pair, *plain, '--per-class', 2)
    assert len(few) == 3 * 2
    chosen = [row['image'] for row in few]
    assert chosen != [
        row['image']
        for row in call('tsne', *pair, *plain, '--per-class', 2, '--seed', 1)
    ]
    for change in (
        ['--perplexity', 2],
        ['--cfg-options', 'data_preprocessor.std=[9.,9.,9.]'],
    ):
        other = call('tsne', *pair, *plain, *change)
        assert not np.allclose(points(other), points(rows))
    ten = call('tsne', *pair, '--perplexity', 3)
    assert len({row['class'] for row in ten}) == 10
