"""ReviewKD's chain of fusions against loops over its equation."""

import math

import numpy as np
import pytest
import torch
from mmrazor.registry import MODELS


def build(sizes=((16, 10), 8, 1), **changes):
    torch.manual_seed(0)
    cfg = dict(
        type='KnowledgeReview',
        in_channels=[2, 3, 4],
        out_channels=[5, 3, 2],
        out_sizes=sizes,
    )
    return MODELS.build(dict(cfg, **changes))


def levels(images=3, dtype=torch.float32):
    generator = torch.Generator().manual_seed(1)
    shapes = ((images, 2, 7, 6), (images, 3, 5, 3), (images, 4))
    return [torch.randn(shape, generator=generator, dtype=dtype) for shape in shapes]


def convolved(maps, weight, bias=None):
    """A convolution that keeps the size, by loops over positions."""
    images, _, height, width = maps.shape
    out, _, kernel, _ = weight.shape
    side = kernel // 2
    padded = np.pad(maps, ((0, 0), (0, 0), (side, side), (side, side)))
    found = np.zeros((images, out, height, width))
    for image in range(images):
        for channel in range(out):
            for y in range(height):
                for x in range(width):
                    patch = padded[image, :, y : y + kernel, x : x + kernel]
                    found[image, channel, y, x] = (patch * weight[channel]).sum()
            if bias is not None:
                found[image, channel] += bias[channel]
    return found


def normed(maps, norm):
    found = np.zeros_like(maps)
    for channel in range(maps.shape[1]):
        values = maps[:, channel]
        scaled = (values - values.mean()) / math.sqrt(values.var() + norm.eps)
        weight, bias = norm.weight[channel].item(), norm.bias[channel].item()
        found[:, channel] = weight * scaled + bias
    return found


def nearest(maps, height, width):
    found = np.zeros((*maps.shape[:2], height, width))
    for y in range(height):
        for x in range(width):
            row, column = y * maps.shape[2] // height, x * maps.shape[3] // width
            found[:, :, y, x] = maps[:, :, row, column]
    return found


def loops(review, records):
    """From the deepest level up."""

    def numpy(tensor):
        return tensor.detach().numpy()

    results = [None] * len(records)
    left = None
    for number in (2, 1, 0):
        maps = numpy(records[number])
        maps = maps[:, :, None, None] if maps.ndim == 2 else maps
        convolution, norm = review.inputs[number]
        x = normed(convolved(maps, numpy(convolution.weight)), norm)
        if left is not None:
            y = nearest(left, *x.shape[2:])
            attention = review.attentions[number]
            scores = convolved(
                np.concatenate([x, y], axis=1),
                numpy(attention.weight),
                numpy(attention.bias),
            )
            shares = 1 / (1 + np.exp(-scores))
            for image in range(len(x)):
                for channel in range(x.shape[1]):
                    x[image, channel] = (
                        shares[image, 0] * x[image, channel]
                        + shares[image, 1] * y[image, channel]
                    )
        left = nearest(x, *review.out_sizes[number])
        convolution, norm = review.outputs[number]
        results[number] = normed(convolved(left, numpy(convolution.weight)), norm)
    return results


def test_the_chain_equals_the_loops():
    review = build().double()
    for norm in review.modules():
        if isinstance(norm, torch.nn.BatchNorm2d):  # else it scales nothing
            torch.nn.init.uniform_(norm.weight, 0.5, 1.5)
            torch.nn.init.uniform_(norm.bias, -0.5, 0.5)
    records = levels(dtype=torch.float64)
    results = review(records)
    assert [tuple(each.shape) for each in results] == [
        (3, 5, 16, 10),
        (3, 3, 8, 8),
        (3, 2, 1, 1),
    ]
    for found, wanted in zip(results, loops(review, records)):
        np.testing.assert_allclose(found.detach().numpy(), wanted, rtol=0, atol=1e-9)


def test_every_part_learns_and_gradient_reaches_every_level():
    review, records = build(), [each.requires_grad_() for each in levels()]
    # The sum of what a batch norm yields is constant.
    sum(
        each.square().mul(torch.randn_like(each)).sum() for each in review(records)
    ).backward()
    for name, value in [*review.named_parameters(), *enumerate(records)]:
        assert value.grad.abs().sum() > 0, name


def test_statistics_move_once_a_step():
    review = build()
    norms = [each for each in review.modules() if hasattr(each, 'running_mean')]
    assert len(norms) == 6
    review(levels())
    assert [int(each.num_batches_tracked) for each in norms] == [1] * 6
    for each in norms:
        assert each.running_mean.abs().sum() > 0


def test_sizes_are_the_students_where_none_are_given():
    results = build(sizes=None)(levels())
    assert [each.shape[2:] for each in results] == [(7, 6), (5, 3), (1, 1)]


def test_the_width_of_the_fusions():
    assert build().outputs[0][0].in_channels == 4
    assert build(mid_channels=6).outputs[0][0].in_channels == 6
    wide = build(in_channels=[2, 3, 600])
    assert wide.inputs[2][0].out_channels == 512


def test_initialisation_is_the_authors():
    review = build(in_channels=[400, 3, 4], mid_channels=200)
    for convolution, fan in ((review.inputs[0][0], 400), (review.outputs[0][0], 1800)):
        bound = math.sqrt(3 / fan)  # Kaiming's uniform one with a = 1
        assert convolution.bias is None
        weight = convolution.weight.detach()
        assert weight.abs().max() <= bound
        assert float(weight.std()) == pytest.approx(bound / math.sqrt(3), rel=0.05)
    attention = review.attentions[0]
    bound = 1 / math.sqrt(400)  # PyTorch's
    assert bound / 2 < attention.weight.abs().max() <= bound


def test_channels_last_and_autocast():
    review, records = build(), levels()
    wanted = review(records)
    last = [
        each.to(memory_format=torch.channels_last) if each.dim() == 4 else each
        for each in records
    ]
    for found, right in zip(review(last), wanted):
        torch.testing.assert_close(found, right, rtol=1e-4, atol=1e-5)
    with torch.autocast('cpu', dtype=torch.bfloat16):
        for found, right in zip(review(records), wanted):
            assert found.dtype == torch.bfloat16
            assert (found - right).abs().mean() < 0.05


def test_one_image_is_refused_in_training_where_a_level_has_one_position():
    review = build()
    with pytest.raises(ValueError, match='^batch norm needs two images in training'):
        review(levels(images=1))
    assert len(review.eval()(levels(images=1))) == 3
    # Of larger maps one is enough.
    maps = levels(images=1)[:2]
    shallow = build(in_channels=[2, 3], out_channels=[5, 3], sizes=[4, 4])
    assert shallow(maps)[1].shape == (1, 3, 4, 4)
    with pytest.raises(ValueError, match='^batch norm needs two images in training'):
        build(in_channels=[2, 3], out_channels=[5, 3], sizes=[4, 1])(maps)


@pytest.mark.parametrize(
    'changes',
    [
        dict(out_channels=[1, 2]),
        dict(sizes=[1, 2]),
        dict(in_channels=[], out_channels=[], sizes=[]),
    ],
)
def test_numbers_of_levels_that_differ_are_refused(changes):
    with pytest.raises(ValueError, match='^in_channels, out_channels and out_sizes'):
        build(**changes)


def test_records_that_do_not_fit_are_refused():
    review, records = build(), levels()
    with pytest.raises(ValueError, match='^in_channels has 3 levels, .* 2 records'):
        review(records[:2])
    message = r'^in_channels.1=3 does not fit a record of shape \(3, 4\): '
    with pytest.raises(ValueError, match=message):
        review([records[0], records[2], records[2]])
    with pytest.raises(ValueError, match=r'in_channels.2=4 .* \(3, 4, 1\)'):
        review([*records[:2], records[2][..., None]])


@pytest.mark.parametrize('width', [0, -3])
def test_a_width_below_one_is_refused(width):
    with pytest.raises(ValueError, match=f'^mid_channels must be > 0, got {width}$'):
        build(mid_channels=width)
