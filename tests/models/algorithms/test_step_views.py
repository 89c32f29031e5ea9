"""What is drawn, and that it follows from the generator that a step seeds."""

import pytest
import torch

from mmrazor_pckd.engine.resume.reseed import seed_from
from mmrazor_pckd.functional import rotate_each, rotate_views
from mmrazor_pckd.models.algorithms.step_views import StepViews

VIEWS = (0, 90, 180, 270)
IMAGES = torch.randn(6, 3, 4, 4, generator=torch.Generator().manual_seed(0))


def angles_of(rows, images=IMAGES):
    """Angle of each row, (V, N): which turn of its image it is."""
    turned = rotate_views(images, VIEWS).view(4, 1, *images.shape)
    same = (turned == rows.view(1, -1, *images.shape)).flatten(3).all(dim=3)
    assert (same.sum(dim=0) == 1).all()
    return torch.tensor(VIEWS)[same.long().argmax(dim=0)]


def draws(turn, steps=60):
    """Angles of each step, (steps, V, N)."""
    found = []
    for step in range(steps):
        seed_from(0, 1, step, 0)
        found.append(angles_of(turn(IMAGES)))
    return torch.stack(found)


@pytest.mark.parametrize('draw', ['batch', 'image'])
@pytest.mark.parametrize('views_per_step', [2, 3])
def test_the_upright_view_comes_first_and_others_without_replacement(
    draw, views_per_step
):
    found = draws(StepViews(VIEWS, views_per_step, draw))
    assert found.shape == (60, views_per_step, len(IMAGES))
    assert (found[:, 0] == 0).all()
    others = found[:, 1:]
    # Each in its share of the steps, 20 to 40 of 60 for an image and a place.
    for view in VIEWS[1:]:
        share = (others == view).float().mean(dim=(0, 1))
        assert ((share > 0.1) & (share < 0.6)).all(), (view, share)
    if views_per_step == 3:
        assert (others[:, 0] != others[:, 1]).all()
    alike = (found == found[:, :, :1]).all(dim=2).all(dim=1)
    if draw == 'batch':
        assert alike.all()
    else:
        assert alike.float().mean() < 0.1


def test_draws_of_images_are_independent():
    first, second = draws(StepViews(VIEWS, 2, 'image'), 90)[:, 1, :2].T
    pairs = {(one, other) for one, other in zip(first.tolist(), second.tolist())}
    assert len(pairs) == 9


@pytest.mark.parametrize('draw', ['batch', 'image'])
def test_a_draw_follows_from_seed_step_and_process(draw):
    turn = StepViews(VIEWS, 2, draw)
    found = {}
    for key in [(0, 1, 5, 0), (0, 1, 6, 0), (0, 1, 5, 1), (1, 1, 5, 0)]:
        torch.rand(len(found))  # wherever the generator stands
        both = []
        for _ in range(2):
            seed_from(*key)
            both.append([turn(IMAGES) for _ in range(4)])
        for one, other in zip(*both):
            assert torch.equal(one, other)
        found[key] = tuple(angles_of(rows)[1].tolist() for rows in both[0])
    assert len(set(map(str, found.values()))) == 4


@pytest.mark.parametrize('draw', ['batch', 'image'])
@pytest.mark.parametrize('views_per_step', [None, 4, 1])
def test_all_views_and_the_upright_one_draw_nothing(draw, views_per_step):
    before = torch.get_rng_state()
    views = VIEWS[:1] if views_per_step == 1 else VIEWS
    rows = StepViews(VIEWS, views_per_step, draw)(IMAGES)
    assert torch.equal(rows, rotate_views(IMAGES, views))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize('draw', ['batch', 'image'])
def test_rows_lie_in_the_format_asked_for(draw):
    turn = StepViews(VIEWS, 2, draw)
    for asked in (torch.contiguous_format, torch.channels_last):
        assert turn(IMAGES, asked).is_contiguous(memory_format=asked)


def test_views_need_not_be_all_turns():
    found = draws(StepViews((0, 180, 90), 2, 'image'), 20)
    assert set(found[:, 1].flatten().tolist()) == {90, 180}
    angles = torch.tensor([[0] * 6, [180] * 6])
    assert torch.equal(StepViews((0, 180), 2)(IMAGES), rotate_each(IMAGES, angles))


@pytest.mark.parametrize('draw', ['batch', 'image'])
def test_oblong_images_are_turned_by_none(draw):
    oblong = IMAGES[..., :3]
    assert torch.equal(StepViews(VIEWS, 1, draw)(oblong), oblong)
    with pytest.raises(ValueError, match='square.*4x3'):
        StepViews(VIEWS, 2, draw)(oblong)


@pytest.mark.parametrize('views_per_step', [0, -1, 5, True, 2.0, '2'])
def test_a_number_of_views_that_there_is_not_is_refused(views_per_step):
    with pytest.raises(ValueError, match='^model.views_per_step must be') as error:
        StepViews(VIEWS, views_per_step)
    assert str(error.value).endswith(
        f'a whole number from 1 to 4, that of model.views, got {views_per_step!r}'
    )


@pytest.mark.parametrize('draw', ['images', None, True])
def test_an_unknown_draw_is_refused(draw):
    with pytest.raises(ValueError, match="model.draw must be 'batch' or"):
        StepViews(VIEWS, 2, draw)
