"""What holds for every formula: references, gradients, types, errors."""

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

CONTRAST = (S_FEATURE, T_EMBEDDING, S_CENTERS, T_CENTERS, LABELS)
# formula: its tensors, its numbers, which tensors gradient must reach.
LOSSES = {
    'soft_target_divergence': ((S_LOGITS, T_LOGITS), (3.0,), (0,)),
    'decoupled_divergence': ((S_LOGITS, T_LOGITS, LABELS), (3.0, 0.7, 2.0), (0,)),
    'class_relation': ((S_LOGITS, T_LOGITS), (3.0,), (0,)),
    'memory_scores': ((S_FEATURE, MEMORY, INDICES), (0.3,), (0,)),
    'memory_contrast': ((SCORES, torch.tensor(0.4, dtype=torch.float64)), (9,), (0,)),
    'feature_alignment': ((S_FEATURE, T_FEATURE), (), (0,)),
    'center_alignment': ((S_EQUAL_CENTERS, T_CENTERS), (), (0,)),
    'center_contrast': (CONTRAST, (0.3,), (0, 1, 2)),
    'score_contrast': (CONTRAST, (2.0, 0.5), (0, 1, 2)),
}
WEIGHTS = {
    'log_normaliser': ((SCORES,), (9,)),
    'update_memory': ((T_FEATURE, S_FEATURE), (0.3,)),
    'sample_difficulty': ((S_LOGITS, LABELS), ()),
    'preview_weight': ((S_LOGITS[:, 0].abs(),), (0.6,)),
}
ALL = {**{name: case[:2] for name, case in LOSSES.items()}, **WEIGHTS}


@pytest.mark.parametrize('name', ALL)
def test_equals_the_loops(name):
    tensors, numbers = ALL[name]
    value = getattr(F, name)(*tensors, *numbers)
    wanted = getattr(references, name)(*(t.numpy() for t in tensors), *numbers)
    assert value.dtype == torch.float64
    np.testing.assert_allclose(value.numpy(), wanted, rtol=0, atol=1e-9)


@pytest.mark.parametrize('name', LOSSES)
def test_gradient_is_that_of_the_equation(name):
    tensors, numbers, student = LOSSES[name]
    inputs = [
        tensor.clone().requires_grad_(index in student)
        for index, tensor in enumerate(tensors)
    ]
    assert torch.autograd.gradcheck(
        lambda *args: getattr(F, name)(*args, *numbers), inputs
    )


@pytest.mark.parametrize('name', LOSSES)
def test_gradient_reaches_the_student_and_never_the_teacher(name):
    tensors, numbers, student = LOSSES[name]
    inputs = [t.clone().requires_grad_(t.is_floating_point()) for t in tensors]
    getattr(F, name)(*inputs, *numbers).sum().backward()
    for index, tensor in enumerate(inputs):
        if index in student:
            assert tensor.grad.abs().sum() > 0
        else:
            assert tensor.grad is None


@pytest.mark.parametrize('name', WEIGHTS)
def test_weights_carry_no_gradient(name):
    tensors, numbers = WEIGHTS[name]
    inputs = [t.clone().requires_grad_(t.is_floating_point()) for t in tensors]
    assert not getattr(F, name)(*inputs, *numbers).requires_grad


@pytest.mark.parametrize('dtype', [torch.float16, torch.bfloat16])
@pytest.mark.parametrize('name', ALL)
def test_half_precision_is_computed_in_float32(name, dtype):
    tensors, numbers = ALL[name]
    half = [t.to(dtype) if t.is_floating_point() else t for t in tensors]
    value = getattr(F, name)(*half, *numbers)
    wanted = getattr(F, name)(
        *(t.double() if t.is_floating_point() else t for t in half), *numbers
    )
    assert value.dtype == torch.float32
    torch.testing.assert_close(value.double(), wanted, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize('name', ALL)
def test_autocast_changes_nothing(name):
    tensors, numbers = ALL[name]
    single = [t.float() if t.is_floating_point() else t for t in tensors]
    wanted = getattr(F, name)(*single, *numbers)
    with torch.autocast('cpu', dtype=torch.bfloat16):
        value = getattr(F, name)(*single, *numbers)
    assert torch.equal(value, wanted)


@pytest.mark.parametrize(
    'name',
    [
        'soft_target_divergence',
        'decoupled_divergence',
        'class_relation',
        'feature_alignment',
        'center_contrast',
        'score_contrast',
        'sample_difficulty',
    ],
)
def test_permuting_the_rows_permutes_the_values(name):
    tensors, numbers = ALL[name]
    order = torch.tensor([3, 0, 5, 1, 4, 2])
    permuted = [t[order] if len(t) == ROWS else t for t in tensors]
    torch.testing.assert_close(
        getattr(F, name)(*permuted, *numbers),
        getattr(F, name)(*tensors, *numbers)[order],
    )


@pytest.mark.parametrize(
    'name',
    [
        'soft_target_divergence',
        'class_relation',
        'memory_scores',
        'center_contrast',
        'score_contrast',
    ],
)
@pytest.mark.parametrize('index', [0, -1])
def test_each_temperature_changes_the_result(name, index):
    tensors, numbers = ALL[name]
    other = list(numbers)
    other[index] *= 2
    before = getattr(F, name)(*tensors, *numbers)
    assert not torch.allclose(before, getattr(F, name)(*tensors, *other))
    other[index] = -0.25
    with pytest.raises(ValueError, match=r'tau must be > 0, got -0\.25'):
        getattr(F, name)(*tensors, *other)
