import pytest
import torch
from mmrazor.registry import TASK_UTILS

from mmrazor_pckd import functional as F

LOGITS = torch.tensor([[5.0, 0, 0], [1, 0, 0], [0, 0, 1], [0, 4, 0]])
LABELS = torch.tensor([0, 0, 0, 0])


def weigh(epoch=1, logits=LOGITS, **cfg):
    return TASK_UTILS.build(cfg)(logits, LABELS, epoch)


def test_preview_weights_by_difficulty_and_epoch():
    difficulty = F.sample_difficulty(LOGITS, LABELS)
    for epoch in (1, 3, 9):
        weight = weigh(epoch, type='PreviewWeighting', growth_rate=1.1)
        threshold = 1.1**epoch
        for g, v in zip(difficulty, weight):
            wanted = 1.0 if g <= threshold else torch.exp(-(g**2))
            assert v == pytest.approx(float(wanted))


def test_a_growing_threshold_makes_all_images_easy():
    weights = [
        weigh(epoch, type='PreviewWeighting', growth_rate=1.1) for epoch in range(1, 15)
    ]
    easy = [int((weight == 1).sum()) for weight in weights]
    assert easy == sorted(easy)
    assert easy[0] < easy[-1] == len(LABELS)


def test_curriculum_leaves_hard_images_out():
    preview = weigh(type='PreviewWeighting', growth_rate=1.1)
    curriculum = weigh(type='CurriculumWeighting', growth_rate=1.1)
    assert torch.equal(curriculum, (preview == 1).float())
    assert 0 < curriculum.sum() < len(LABELS)


@pytest.mark.parametrize('gamma', [0.0, 1.0, 2.5])
def test_focal_weight_is_one_minus_confidence(gamma):
    weight = weigh(type='FocalWeighting', gamma=gamma)
    confidence = LOGITS.softmax(1)[:, 0]
    torch.testing.assert_close(weight, (1 - confidence) ** gamma)


@pytest.mark.parametrize('name', ['PreviewWeighting', 'CurriculumWeighting'])
def test_the_growth_rate_changes_the_weights(name):
    assert not torch.equal(
        weigh(type=name, growth_rate=1.1), weigh(type=name, growth_rate=9.0)
    )


@pytest.mark.parametrize(
    'cfg',
    [
        dict(type='PreviewWeighting', growth_rate=1.1),
        dict(type='CurriculumWeighting', growth_rate=1.1),
        dict(type='FocalWeighting', gamma=2),
    ],
)
def test_weights_are_float32_without_gradient(cfg):
    logits = LOGITS.half().requires_grad_()
    weight = weigh(logits=logits, **cfg)
    assert weight.dtype == torch.float32
    assert not weight.requires_grad
    torch.testing.assert_close(weight, weigh(**cfg), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(
    ('cfg', 'message'),
    [
        (dict(type='PreviewWeighting', growth_rate=0), 'growth_rate .* got 0'),
        (dict(type='CurriculumWeighting', growth_rate=-2), 'growth_rate .* -2'),
        (dict(type='FocalWeighting', gamma=-1), 'gamma .* -1'),
    ],
)
def test_bad_arguments_are_refused_with_their_value(cfg, message):
    with pytest.raises(ValueError, match=message):
        TASK_UTILS.build(cfg)
