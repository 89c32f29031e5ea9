"""A small case of each formula, and the checks that all formulas pass."""

import numpy as np
import pytest
import references
import torch

from mmrazor_pckd import functional as F

ROWS, CLASSES, S_WIDTH, T_WIDTH = 6, 4, 5, 7


def randn(*shape, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


LABELS = torch.tensor([0, 1, 2, 3, 1, 1])
S_LOGITS = randn(ROWS, CLASSES, seed=0)
T_LOGITS = randn(ROWS, CLASSES, seed=1)
S_FEATURE = randn(ROWS, S_WIDTH, seed=2)
T_FEATURE = randn(ROWS, S_WIDTH, seed=3)
T_EMBEDDING = randn(ROWS, T_WIDTH, seed=4)
S_CENTERS = randn(CLASSES, S_WIDTH, seed=5)
T_CENTERS = randn(CLASSES, T_WIDTH, seed=6)
S_EQUAL_CENTERS = randn(CLASSES, T_WIDTH, seed=7)

MEMORY = randn(9, S_WIDTH, seed=8)
INDICES = torch.arange(ROWS * 4).view(ROWS, 4) % 9
SCORES = randn(ROWS, 4, seed=9)
S_BIAS, T_BIAS = S_LOGITS[0], T_LOGITS[0]

CONTRAST = (S_FEATURE, T_EMBEDDING, S_CENTERS, T_CENTERS, LABELS)
# Formula (a word may follow): tensors, numbers, which tensors gradient reaches.
LOSSES = {
    'soft_target_divergence': ((S_LOGITS, T_LOGITS), (3.0,), (0,)),
    'decoupled_divergence': ((S_LOGITS, T_LOGITS, LABELS), (3.0, 0.7, 2.0), (0,)),
    'class_relation': ((S_LOGITS, T_LOGITS), (3.0,), (0,)),
    'memory_scores': ((S_FEATURE, MEMORY, INDICES), (0.3,), (0,)),
    'memory_contrast': ((SCORES, torch.tensor(0.4, dtype=torch.float64)), (9,), (0,)),
    'feature_alignment': ((S_FEATURE, T_FEATURE), (), (0,)),
    'center_alignment': ((S_EQUAL_CENTERS, T_CENTERS), (), (0,)),
    'center_alignment biased': (
        (S_EQUAL_CENTERS, T_CENTERS, S_BIAS, T_BIAS),
        (),
        (0, 2),
    ),
    'center_distance': ((S_EQUAL_CENTERS, T_CENTERS), (), (0,)),
    'center_distance biased': (
        (S_EQUAL_CENTERS, T_CENTERS, S_BIAS, T_BIAS),
        (),
        (0, 2),
    ),
    'center_contrast': (CONTRAST, (0.3,), (0, 1, 2)),
    'score_contrast': (CONTRAST, (2.0, 0.5), (0, 1, 2)),
    'weighted_mean': ((S_LOGITS[:, 0], T_LOGITS[:3, 0].abs()), (), (0, 1)),
    'weighted_mean classes': ((S_LOGITS, T_LOGITS[:, 0].abs()), (), (0, 1)),
    'weighted_mean plain': ((S_LOGITS,), (), (0,)),
}
WEIGHTS = {
    'log_normaliser': ((SCORES,), (9,)),
    'update_memory': ((T_FEATURE, S_FEATURE), (0.3,)),
    'sample_difficulty': ((S_LOGITS, LABELS), ()),
    'preview_weight': ((S_LOGITS[:, 0].abs(),), (0.6,)),
    'curriculum_weight': ((S_LOGITS[:, 0].abs(),), (0.6,)),
    'focal_weight': ((S_LOGITS, LABELS), (2.5,)),
}
ALL = {**{name: case[:2] for name, case in LOSSES.items()}, **WEIGHTS}


class Formula:
    """What holds for every formula: its reference, its precision.

    A test of a formula derives from this class or from one below, and gives
    the name of its case, or the case itself: ``tensors``, ``numbers``, which
    tensors gradient reaches and, as a static method, the loops.
    """

    name: str
    tensors: tuple = ()
    numbers: tuple = ()
    student: tuple = (0,)

    def case(self):
        return (self.tensors, self.numbers) if self.tensors else ALL[self.name]

    def trained(self):
        return self.student if self.tensors else LOSSES[self.name][2]

    @property
    def loops(self):
        return getattr(references, self.name.split()[0])

    def compute(self, *arguments):
        return getattr(F, self.name.split()[0])(*arguments)

    def test_equals_the_loops(self):
        tensors, numbers = self.case()
        value = self.compute(*tensors, *numbers)
        wanted = self.loops(*(t.numpy() for t in tensors), *numbers)
        assert value.dtype == torch.float64
        np.testing.assert_allclose(value.numpy(), wanted, rtol=0, atol=1e-9)

    @pytest.mark.parametrize('dtype', [torch.float16, torch.bfloat16])
    def test_half_precision_is_computed_in_float32(self, dtype):
        tensors, numbers = self.case()
        half = [t.to(dtype) if t.is_floating_point() else t for t in tensors]
        value = self.compute(*half, *numbers)
        double = [t.double() if t.is_floating_point() else t for t in half]
        wanted = self.compute(*double, *numbers)
        assert value.dtype == torch.float32
        torch.testing.assert_close(value.double(), wanted, rtol=1e-5, atol=1e-5)

    def test_autocast_changes_nothing(self):
        tensors, numbers = self.case()
        single = [t.float() if t.is_floating_point() else t for t in tensors]
        wanted = self.compute(*single, *numbers)
        with torch.autocast('cpu', dtype=torch.bfloat16):
            value = self.compute(*single, *numbers)
        assert torch.equal(value, wanted)


class Loss(Formula):
    """A formula that the student is trained by."""

    def test_gradient_is_that_of_the_equation(self):
        (tensors, numbers), student = self.case(), self.trained()
        inputs = [
            tensor.clone().requires_grad_(index in student)
            for index, tensor in enumerate(tensors)
        ]
        assert torch.autograd.gradcheck(
            lambda *args: self.compute(*args, *numbers), inputs
        )

    def test_gradient_reaches_the_student_and_never_the_teacher(self):
        (tensors, numbers), student = self.case(), self.trained()
        inputs = [t.clone().requires_grad_(t.is_floating_point()) for t in tensors]
        self.compute(*inputs, *numbers).sum().backward()
        for index, tensor in enumerate(inputs):
            if index in student:
                assert tensor.grad.abs().sum() > 0
            else:
                assert tensor.grad is None


class Weight(Formula):
    """A formula whose values are constants to the gradient."""

    def test_weights_carry_no_gradient(self):
        tensors, numbers = self.case()
        inputs = [t.clone().requires_grad_(t.is_floating_point()) for t in tensors]
        assert not self.compute(*inputs, *numbers).requires_grad


class ByRow:
    """A formula with one value per row."""

    def test_permuting_the_rows_permutes_the_values(self):
        tensors, numbers = self.case()
        order = torch.tensor([3, 0, 5, 1, 4, 2])
        permuted = [t[order] if len(t) == ROWS else t for t in tensors]
        torch.testing.assert_close(
            self.compute(*permuted, *numbers), self.compute(*tensors, *numbers)[order]
        )


class Tempered:
    """A formula with a temperature first and last among its numbers."""

    @pytest.mark.parametrize('index', [0, -1])
    def test_each_temperature_changes_the_result(self, index):
        tensors, numbers = self.case()
        other = list(numbers)
        other[index] *= 2
        before = self.compute(*tensors, *numbers)
        assert not torch.allclose(before, self.compute(*tensors, *other))
        other[index] = -0.25
        with pytest.raises(ValueError, match=r'tau must be > 0, got -0\.25'):
            self.compute(*tensors, *other)
