import json

import numpy as np
import pytest
import torch
from trained_networks import scores_of

pytestmark = pytest.mark.slow


def counts(rows):
    found = {}
    for row in rows:
        found.setdefault((row['weighting'], int(row['epoch'])), []).append(
            int(row['images'])
        )
    return found


def test_weights_of_each_strategy_and_epoch(trained, pictures, call):
    scored = scores_of(trained, pictures)
    # All images in one batch, whose mean is then that of all.
    rows = call(
        'weights',
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
    plain = counts(call('weights', *pair))
    assert {name for name, _ in plain} == {
        'preview, mu 1.005',
        'focal, gamma 2',
        'curriculum, mu 1.005',
    }
    key = 'preview, mu 1.005', 2
    assert counts(call('weights', *pair)) == plain
    for change, images in ((['--images', 20], 20), (['--split', 'val'], 30)):
        assert sum(counts(call('weights', *pair, *change))[key]) == images
    assert counts(call('weights', *pair, '--seed', 5))[key] != plain[key]


def test_what_a_run_did_is_what_its_hook_wrote(trained, call):
    rows = call('weights', '--runs', trained.folder)
    found = counts(rows)
    assert set(found) == {(str(trained.folder), 1), (str(trained.folder), 2)}
    (log,) = trained.folder.glob('*/vis_data/weights.jsonl')
    for line in map(json.loads, log.read_text().splitlines()):
        assert found[str(trained.folder), line['epoch']] == line['counts']
