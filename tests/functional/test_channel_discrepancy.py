"""Discrepancy between the channels of two maps, NST."""

import pytest
import torch
from formulas import ROWS, ByRow, Loss, randn
from largest_tensor import largest_tensor
from references import dot, norm

from mmrazor_pckd import functional as F


def averaged(channel, size):
    """A square channel, averaged over blocks of whole pixels, as a row."""
    block = len(channel) // size
    return [
        sum(
            channel[block * y + j][block * x + i]
            for j in range(block)
            for i in range(block)
        )
        / block**2
        for y in range(size)
        for x in range(size)
    ]


def kernel_mean(rows, others):
    return sum(dot(x, y) ** 2 for x in rows for y in others) / len(rows) / len(others)


class NeuronSelectivity(Loss, ByRow):
    name = 'neuron_selectivity'

    @staticmethod
    def loops(s_feature, t_feature):
        size = min(s_feature.shape[2], t_feature.shape[2])
        values = []
        for images in zip(s_feature, t_feature):
            s, t = (
                [
                    [value / norm(row) for value in row]
                    for row in (averaged(channel, size) for channel in channels)
                ]
                for channels in images
            )
            values.append(kernel_mean(t, t) + kernel_mean(s, s) - 2 * kernel_mean(s, t))
        return values


class TestByPixels(NeuronSelectivity):
    tensors = (randn(ROWS, 3, 2, 2, seed=1), randn(ROWS, 5, 2, 2, seed=2))


class TestByChannels(NeuronSelectivity):
    tensors = (randn(ROWS, 2, 4, 4, seed=1), randn(ROWS, 3, 4, 4, seed=2))


class TestWithALargerTeacher(NeuronSelectivity):
    tensors = (randn(ROWS, 3, 2, 2, seed=1), randn(ROWS, 2, 4, 4, seed=2))


class TestWithALargerStudent(NeuronSelectivity):
    tensors = (randn(ROWS, 2, 6, 6, seed=1), randn(ROWS, 3, 3, 3, seed=2))


STUDENT, TEACHER = TestByPixels.tensors


def test_channels_that_respond_apart_or_alike():
    left, right = torch.eye(2, dtype=torch.float64).view(2, 1, 1, 1, 2)
    assert F.neuron_selectivity(left, right).tolist() == [2.0]
    assert F.neuron_selectivity(left, -7 * left).tolist() == [0.0]
    # One of two channels as the teacher's: 1/2^2 + 1/2^2 + 1 - 2 / 2.
    both = torch.cat([left, right], dim=1)
    assert F.neuron_selectivity(both, left).tolist() == [0.5]
    wide = torch.nn.functional.pad(both, (0, 7))  # nine pixels: channel by channel
    value = F.neuron_selectivity(wide, torch.nn.functional.pad(left, (0, 7)))
    torch.testing.assert_close(value, torch.tensor([0.5], dtype=torch.float64))


def test_the_two_forms_are_one():
    student, teacher = TestByChannels.tensors
    # Channels twice: means over them stay, and there are more than pixels.
    many = [torch.cat([x] * 4, dim=1) for x in (student, teacher)]
    torch.testing.assert_close(
        F.neuron_selectivity(*many), F.neuron_selectivity(student, teacher)
    )


def test_order_length_and_sign_of_the_channels_do_not_count():
    wanted = F.neuron_selectivity(STUDENT, TEACHER)
    factors = torch.tensor([-1.0, 1e-5, 1e9], dtype=torch.float64).view(3, 1, 1)
    for other in (STUDENT[:, [2, 0, 1]], STUDENT * factors):
        torch.testing.assert_close(F.neuron_selectivity(other, TEACHER), wanted)


@pytest.mark.parametrize('size', [2, 4])  # by pixels, by channels
@pytest.mark.parametrize('dtype', [torch.float32, torch.bfloat16, torch.float16])
def test_channels_that_do_not_respond_have_no_gradient(size, dtype):
    student = randn(2, 3, size, size, seed=1).to(dtype)
    teacher = randn(2, 4, size, size, seed=2).to(dtype)
    student[0, 1] = student[1] = 0
    teacher[0, 0] = teacher[1] = 0
    student.requires_grad_()
    value = F.neuron_selectivity(student, teacher)
    value.sum().backward()
    assert value.isfinite().all()
    assert student.grad.isfinite().all()
    assert not student.grad[0, 1].any()
    assert student.grad[0, 0].any()
    assert not student.grad[1].any()


def test_channels_that_hardly_respond_have_bounded_gradients():
    student = STUDENT.float()
    student[:, 0] *= 1e-9
    student.requires_grad_()
    F.neuron_selectivity(student, TEACHER.float()).mean().backward()
    assert student.grad.isfinite().all()
    assert student.grad.abs().max() < 1e8


def test_a_single_image_and_channels_last():
    wanted = F.neuron_selectivity(STUDENT, TEACHER)
    torch.testing.assert_close(
        F.neuron_selectivity(STUDENT[:1], TEACHER[:1]), wanted[:1]
    )
    maps = [x.to(memory_format=torch.channels_last) for x in (STUDENT, TEACHER)]
    torch.testing.assert_close(F.neuron_selectivity(*maps), wanted)


def test_features_without_pixels_are_refused():
    with pytest.raises(ValueError, match=r'\(N, C, H, W\), and its shape is \(6, 12\)'):
        F.neuron_selectivity(STUDENT.flatten(1), TEACHER)


@pytest.mark.parametrize(
    ('student', 'teacher', 'mib'),
    [
        # ResNet50 -> VGG8, the widest: what a product of channels times
        # channels times pixels takes is 16 GiB for the last.
        ((128, 16), (256, 32), 16),
        ((256, 8), (512, 16), 8),
        ((512, 4), (1024, 8), 4),
        ((512, 4), (2048, 4), 8),
        # WRN-40-2 -> WRN-16-2, the first: 1024 pixels, 64 channels.
        ((32, 32), (32, 32), 8),
    ],
)
def test_nothing_is_larger_than_the_maps_and_16_mib(student, teacher, mib):
    maps = [(64, channels, size, size) for channels, size in (student, teacher)]
    assert largest_tensor(F.neuron_selectivity, *maps) <= mib
