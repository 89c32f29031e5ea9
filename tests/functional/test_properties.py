"""What holds for whatever comes in, with examples drawn by hypothesis."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mmrazor_pckd import functional as F

settings.register_profile(
    'repeatable', max_examples=25, deadline=None, derandomize=True
)
settings.load_profile('repeatable')

dtypes = st.sampled_from([torch.float32, torch.bfloat16])
sizes = st.integers(2, 7)
seeds = st.integers(0, 2**31)
taus = st.floats(0.05, 20)
# From nothing to what float32 and bfloat16 hold with room for a sum.
magnitudes = st.sampled_from([0.0, 1e-38, 1e-30, 1e-12, 1.0, 1e4, 1e18, 1e30])
# Where the formula itself has squares of its inputs.
squarable = st.sampled_from([0.0, 1e-38, 1e-30, 1e-12, 1.0, 1e4, 1e16])


class Batch:
    """Inputs of every formula, of random sizes and magnitudes."""

    def __init__(self, draw, magnitudes, dtypes):
        self.generator = torch.Generator().manual_seed(draw(seeds))
        self.dtype = draw(dtypes)
        self.magnitude = lambda: draw(magnitudes)
        self.rows, self.classes = draw(sizes), draw(sizes)
        self.width, self.other_width = draw(sizes), draw(sizes)
        self.tau = draw(taus)
        self.labels = torch.randint(
            self.classes, (self.rows,), generator=self.generator
        )

    def randn(self, *shape):
        values = torch.randn(*shape, generator=self.generator, dtype=torch.float64)
        # Exact ties and zeros are where formulas divide by nothing.
        values[values.abs() < 0.2] = 0
        return (values * self.magnitude()).clamp(-1e30, 1e30).to(self.dtype)

    def logits(self):
        return self.randn(self.rows, self.classes)

    def arguments(self, name):
        """Tensors of the student by rows, other tensors, and numbers."""
        rows, classes = self.rows, self.classes
        features = self.randn(rows, self.width)
        return dict(
            soft_target_divergence=lambda: (
                [self.logits()],
                [self.logits()],
                (self.tau,),
            ),
            decoupled_divergence=lambda: (
                [self.logits()],
                [self.logits(), self.labels],
                (self.tau, 1.0, 2.0),
            ),
            class_relation=lambda: ([self.logits()], [self.logits()], (self.tau,)),
            score_relation=lambda: ([self.logits()], [self.logits()], (self.tau,)),
            class_correlation=lambda: ([self.logits()], [self.logits()], (self.tau,)),
            standardize_logits=lambda: ([self.logits()], [], ()),
            similarity_preserving=self.relation,
            correlation_congruence=self.relation,
            probability_transfer=self.relation,
            neuron_selectivity=lambda: ([self.maps(2)], [self.maps(4)], ()),
            channel_correlation=lambda: ([self.maps(2)], [self.maps(4)], ()),
            attention_transfer=lambda: ([self.maps(2)], [self.maps(4)], ()),
            factor_transfer=lambda: ([self.maps(2)], [self.maps(4)], ()),
            feature_alignment=lambda: ([features], [self.randn(rows, self.width)], ()),
            center_distance=lambda: (
                [self.randn(classes, self.width)],
                [self.randn(classes, self.width)],
                (),
            ),
            center_alignment=lambda: (
                [self.randn(classes, self.width)],
                [self.randn(classes, self.width)],
                (),
            ),
            center_contrast=self.contrast,
            score_contrast=self.contrast,
            memory_scores=lambda: ([features], self.memory(), (self.tau,)),
            memory_contrast=lambda: ([self.randn(rows, 5)], [self.randn(1)[0]], (9,)),
            sample_difficulty=lambda: ([self.logits()], [self.labels], ()),
            preview_weight=lambda: ([self.randn(rows).abs()], [], (self.tau,)),
            curriculum_weight=lambda: ([self.randn(rows).abs()], [], (self.tau,)),
            focal_weight=lambda: ([self.logits()], [self.labels], (self.tau,)),
            update_memory=lambda: ([self.randn(rows, self.width)], [features], (0.3,)),
            log_normaliser=lambda: ([self.randn(rows, 5)], [], (9,)),
        )[name]()

    def relation(self):
        """Features of one batch, of any widths."""
        student = self.randn(self.rows, self.width)
        return [student], [self.randn(self.rows, self.other_width)], ()

    def maps(self, size):
        return self.randn(self.rows, self.width, size, size)

    def contrast(self):
        return (
            [
                self.randn(self.rows, self.width),
                self.randn(self.rows, self.other_width),
                self.randn(self.classes, self.width),
            ],
            [self.randn(self.classes, self.other_width), self.labels],
            (self.tau,),
        )

    def memory(self):
        memory = torch.nn.functional.normalize(self.randn(9, self.width))
        return [memory, torch.randint(9, (self.rows, 4), generator=self.generator)]


@st.composite
def batches(draw, magnitudes=magnitudes, dtypes=dtypes):
    return Batch(draw, magnitudes, dtypes)


ordinary = batches(st.just(2.0), st.just(torch.float64))

BY_ROW = [
    'soft_target_divergence',
    'decoupled_divergence',
    'class_relation',
    'score_relation',
    'standardize_logits',
    'similarity_preserving',
    'correlation_congruence',
    'probability_transfer',
    'neuron_selectivity',
    'channel_correlation',
    'attention_transfer',
    'factor_transfer',
    'feature_alignment',
    'center_contrast',
    'score_contrast',
    'memory_scores',
    'memory_contrast',
    'sample_difficulty',
    'preview_weight',
    'curriculum_weight',
    'focal_weight',
    'update_memory',
]
SQUARES = ['center_distance', 'center_alignment', 'score_contrast']
LOSSES = [
    name
    for name in (*BY_ROW, 'class_correlation', 'center_distance', 'center_alignment')
    if name not in BY_ROW[-5:]
]


def compute(name, student, other, numbers):
    return getattr(F, name)(*student, *other, *numbers)


@pytest.mark.parametrize('name', [*LOSSES, *BY_ROW[-5:], 'log_normaliser'])
def test_finite_for_finite_input(name):

    @given(batches(squarable if name in SQUARES else magnitudes))
    def check(batch):
        value = compute(name, *batch.arguments(name))
        assert value.dtype == torch.float32
        assert value.isfinite().all()

    check()


@pytest.mark.parametrize('name', LOSSES)
def test_gradient_is_finite_and_never_the_teachers(name):

    @given(batches(st.sampled_from([0.0, 1e-4, 1.0, 1e4, 1e16])))
    def check(batch):
        student, other, numbers = batch.arguments(name)
        student = [tensor.requires_grad_() for tensor in student]
        other = [tensor.requires_grad_(tensor.is_floating_point()) for tensor in other]
        compute(name, student, other, numbers).sum().backward()
        assert all(tensor.grad.isfinite().all() for tensor in student)
        assert all(tensor.grad is None for tensor in other)

    check()


@pytest.mark.parametrize('name', BY_ROW)
def test_a_permuted_batch_is_a_permuted_result(name):

    @given(ordinary, seeds)
    def check(batch, seed):
        student, other, numbers = batch.arguments(name)
        order = torch.randperm(
            batch.rows, generator=torch.Generator().manual_seed(seed)
        )
        # Centers and memory are of no row; sizes may agree by chance.
        fixed = {
            'center_contrast': (2, 3),
            'score_contrast': (2, 3),
            'memory_scores': (1,),
            'memory_contrast': (1,),
        }.get(name, ())
        tensors = [*student, *other]
        permuted = [
            tensor if index in fixed else tensor[order]
            for index, tensor in enumerate(tensors)
        ]
        torch.testing.assert_close(
            compute(name, permuted, [], numbers),
            compute(name, tensors, [], numbers)[order],
        )

    check()


@pytest.mark.parametrize(
    'name', ['center_distance', 'center_alignment', 'log_normaliser']
)
def test_a_permutation_of_the_categories_or_rows_changes_no_mean(name):

    @given(ordinary, seeds)
    def check(batch, seed):
        student, other, numbers = batch.arguments(name)
        order = torch.randperm(
            len(student[0]), generator=torch.Generator().manual_seed(seed)
        )
        found = compute(
            name, [t[order] for t in student], [t[order] for t in other], numbers
        )
        wanted = compute(name, student, other, numbers)
        torch.testing.assert_close(found, wanted[order] if wanted.dim() else wanted)

    check()


@pytest.mark.parametrize(('name', 'free'), [
    ('feature_alignment', (0, 1)), ('correlation_congruence', (0, 1)),
    ('neuron_selectivity', (0, 1)), ('channel_correlation', (0, 1)),
    ('attention_transfer', (0, 1)), ('factor_transfer', (0, 1)),
    ('center_contrast', (0, 1, 2, 3)),
    ('score_contrast', (0, 1)), ('memory_scores', (0, )),
    ('update_memory', (1, ))])  # yapf: disable
@pytest.mark.parametrize('dtype', [torch.float32, torch.float64])
def test_directions_count_and_not_lengths(name, free, dtype):

    @given(
        batches(st.just(1.0), st.just(dtype)),
        st.sampled_from([1e-6, 0.3, 7.0, 1e9, 1e25, 1e29]),
    )
    def check(batch, scale):
        student, other, numbers = batch.arguments(name)
        tensors = [*student, *other]
        scaled = [
            tensor * scale if index in free else tensor
            for index, tensor in enumerate(tensors)
        ]
        torch.testing.assert_close(
            compute(name, scaled, [], numbers),
            compute(name, tensors, [], numbers),
            rtol=1e-4,
            atol=1e-4 / batch.tau**2,
        )

    check()


@pytest.mark.parametrize('name', [
    'soft_target_divergence', 'decoupled_divergence', 'class_relation',
    'score_relation', 'class_correlation', 'standardize_logits',
    'sample_difficulty', 'focal_weight'])  # yapf: disable
def test_a_constant_in_the_logits_changes_nothing(name):

    @given(ordinary, st.floats(-50, 50))
    def check(batch, constant):
        student, other, numbers = batch.arguments(name)
        moved = [
            t + constant if t.is_floating_point() else t for t in (*student, *other)
        ]
        torch.testing.assert_close(
            compute(name, moved, [], numbers),
            compute(name, student, other, numbers),
            rtol=1e-6,
            atol=1e-8,
        )

    check()


@pytest.mark.parametrize('name', [
    'soft_target_divergence', 'decoupled_divergence', 'class_relation',
    'score_relation', 'class_correlation', 'similarity_preserving',
    'correlation_congruence', 'probability_transfer',
    'neuron_selectivity', 'channel_correlation', 'attention_transfer',
    'factor_transfer', 'feature_alignment', 'center_distance'])  # yapf: disable
def test_a_distance_is_not_negative_and_0_from_itself(name):

    @given(ordinary)
    def check(batch):
        student, other, numbers = batch.arguments(name)
        assert (compute(name, student, other, numbers) > -1e-9).all()
        same = compute(name, student, [student[0], *other[1:]], numbers)
        # Scores that are all equal correlate with nothing, not themselves.
        if name == 'class_relation':
            same = same[student[0].std(dim=1) > 0]
        torch.testing.assert_close(same, torch.zeros_like(same), rtol=0, atol=1e-9)

    check()


@given(batches())
def test_bounds_of_relation_and_alignment(batch):
    tau = batch.tau
    relation = compute('class_relation', *batch.arguments('class_relation'))
    assert (relation >= -1e-5 * tau**2).all()
    assert (relation <= (2 + 1e-5) * tau**2).all()
    aligned = compute('feature_alignment', *batch.arguments('feature_alignment'))
    assert (aligned >= 0).all()
    assert (aligned <= 4 + 1e-5).all()


@given(ordinary)
def test_difficulty_is_1_on_average(batch):
    difficulty = F.sample_difficulty(batch.logits(), batch.labels)
    torch.testing.assert_close(difficulty.mean(), torch.ones((), dtype=torch.float64))
    assert (difficulty >= 0).all()


@given(
    st.lists(st.floats(0, 9, width=32), min_size=1, max_size=9),
    st.floats(0, 9),
    st.floats(0, 9),
)
def test_weights_are_in_0_1_and_grow_with_the_threshold(values, one, other):
    difficulty = torch.tensor(values)
    low, high = (F.preview_weight(difficulty, bound) for bound in sorted((one, other)))
    for weight in (low, high):
        assert (weight > 0).all()
        assert (weight <= 1).all()
    assert (low <= high).all()


@given(batches())
def test_a_harder_image_has_no_larger_weight(batch):
    difficulty = batch.randn(9).abs().float().sort().values
    weight = F.preview_weight(difficulty, batch.tau)
    assert (weight.diff() <= 0).all()
    assert (weight >= 0).all()
    assert (weight <= 1).all()


@given(batches(), st.floats(0, 9))
def test_a_curriculum_is_the_whole_weights_of_the_preview(batch, threshold):
    difficulty = batch.randn(9).abs()
    whole = F.preview_weight(difficulty, threshold) == 1
    # A weight below the threshold's is 1 as well where it is rounded up.
    assert torch.equal(
        F.curriculum_weight(difficulty, threshold) == 1,
        whole & (difficulty.float() <= threshold),
    )


@given(batches(), st.floats(0, 9), st.floats(0, 9))
def test_focal_weights_are_in_0_1_and_fall_with_gamma(batch, one, other):
    logits = batch.logits()
    few, many = (
        F.focal_weight(logits, batch.labels, gamma) for gamma in sorted((one, other))
    )
    for weight in (few, many):
        assert ((weight >= 0) & (weight <= 1)).all()
    assert (many <= few).all()


@given(batches(st.just(2.0), st.just(torch.float64)), st.integers(1, 4))
def test_the_weighted_mean_is_linear_in_values_and_weights(batch, views):
    values = batch.randn(views * batch.rows)
    weight = batch.randn(batch.rows).abs()
    found = F.weighted_mean(values, weight)
    for one, other in ((3, 1), (1, 3)):
        torch.testing.assert_close(
            F.weighted_mean(one * values, other * weight), 3 * found
        )
    torch.testing.assert_close(
        F.weighted_mean(values, torch.ones_like(weight)), F.weighted_mean(values)
    )
    order = torch.randperm(batch.rows, generator=batch.generator)
    permuted = values.view(views, -1)[:, order].flatten()
    torch.testing.assert_close(F.weighted_mean(permuted, weight[order]), found)


@given(st.integers(1, 400), st.floats(0.5, 2))
def test_threshold_is_monotone(epoch, rate):
    now, later = (F.preview_threshold(e, rate) for e in (epoch, epoch + 1))
    assert now > 0
    assert math.isfinite(now)
    assert later >= now if rate >= 1 else later <= now


@given(st.integers(1, 4), st.integers(1, 5), seeds)
def test_views_hold_the_same_pixels(images, size, seed):
    pictures = torch.randn(
        images, 2, size, size, generator=torch.Generator().manual_seed(seed)
    )
    views = F.rotate_views(pictures).view(4, *pictures.shape)
    assert torch.equal(views[0], pictures)
    for view in views:
        assert torch.equal(
            view.flatten(2).sort().values, pictures.flatten(2).sort().values
        )
    again = F.rotate_views(views[1], (0, 90))[images:]
    assert torch.equal(again, views[2])


@given(st.lists(st.integers(0, 5), min_size=2, max_size=30), seeds)
def test_negatives_are_of_other_images_and_labels(labels, seed):
    torch.manual_seed(seed)
    labels = torch.tensor(labels)
    order, first, count = F.sort_by_label(labels)
    assert order.sort().values.tolist() == list(range(len(labels)))
    assert (labels[order].diff() >= 0).all()
    own = torch.arange(len(labels))
    other = F.draw_other_images(own, len(labels), 8)
    assert (other != own[:, None]).all()
    assert ((other >= 0) & (other < len(labels))).all()
    if len(labels.unique()) > 1:
        drawn = F.draw_from_other_labels(labels, order, first, count, 8)
        assert (labels[drawn] != labels[:, None]).all()
