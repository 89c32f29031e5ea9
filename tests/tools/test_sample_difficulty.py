import numpy as np
import pytest
import torch
from trained_networks import CLASSES, scores_of, student_of

pytestmark = pytest.mark.slow


def test_images_are_ranked_by_their_difficulty(trained, pictures, call):
    scored = scores_of(trained, pictures)
    rows = call(
        'sample_difficulty',
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
    rows = call('sample_difficulty', *pair, *plain)
    for change, easy in ((['--growth-rate', 1e-3], 0), (['--epoch', 999], 4)):
        other = call('sample_difficulty', *pair, *plain, *change)
        assert [row['difficulty'] for row in other] == [
            row['difficulty'] for row in rows
        ]
        assert sum(float(row['weight']) == 1 for row in other) == easy
    width = call.picture.shape[1]
    # The picture shows fewer, the numbers are of all.
    assert call('sample_difficulty', *pair, *plain, '--count', 1) == rows
    assert call.picture.shape[1] < width / 2
    assert len(call('sample_difficulty', *pair, *plain, '--split', 'val')) == 2


def test_a_checkpoint_without_an_epoch_needs_one(trained, call, wrong, tmp_path):
    file = tmp_path / 'student.pth'
    torch.save(student_of(trained).state_dict(), file)
    words = [trained.config, file, '--classes', 'disc_dots']
    assert 'student.pth does not say its epoch: give --epoch' in wrong(
        'sample_difficulty', *words
    )
    assert call('sample_difficulty', *words, '--epoch', 2) == call(
        'sample_difficulty', trained.config, trained.checkpoint, *words[2:]
    )
