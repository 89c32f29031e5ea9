"""The registered losses against the formulas they wrap."""

import pytest
import torch
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F

ROWS, IMAGES, CLASSES, S_WIDTH, T_WIDTH = 6, 3, 4, 5, 7


@pytest.fixture
def tensors():
    return dict(
        s_feature=torch.randn(ROWS, S_WIDTH),
        t_feature=torch.randn(ROWS, S_WIDTH),
        s_embedding=torch.randn(ROWS, S_WIDTH),
        t_embedding=torch.randn(ROWS, T_WIDTH),
        s_centers=torch.randn(CLASSES, S_WIDTH),
        t_centers=torch.randn(CLASSES, T_WIDTH),
        gt_labels=torch.tensor([2, 0, 3]),
        logits_S=torch.randn(IMAGES, CLASSES),
        logits_T=torch.randn(IMAGES, CLASSES),
    )


def contrast(formula, **numbers):

    def value(t):
        return formula(
            t['s_embedding'],
            t['t_embedding'],
            t['s_centers'],
            t['t_centers'],
            t['gt_labels'].repeat(2),
            **numbers,
        )

    return value


CONTRAST = ('s_embedding', 't_embedding', 's_centers', 't_centers', 'gt_labels')
# type: arguments, value per row by the formula, other constructor arguments.
CASES = {
    'FeatureAlignmentLoss': (
        ('s_feature', 't_feature'),
        lambda t: F.feature_alignment(t['s_feature'], t['t_feature']),
        {},
    ),
    'CenterAlignmentLoss': (
        ('s_centers', 't_centers'),
        lambda t: F.center_distance(t['s_centers'], t['t_centers']),
        {},
    ),
    'CenterContrastLoss': (
        CONTRAST,
        contrast(F.center_contrast, tau=0.07),
        dict(tau=0.2),
    ),
    'ScoreContrastLoss': (
        CONTRAST,
        contrast(F.score_contrast),
        dict(tau=2.0, base_tau=0.2),
    ),
    'ClassRelationLoss': (
        ('logits_S', 'logits_T'),
        lambda t: F.class_relation(t['logits_S'], t['logits_T'], 1.0),
        dict(tau=2.0),
    ),
}


@pytest.fixture(params=CASES)
def case(request, tensors):
    arguments, formula, others = CASES[request.param]
    if request.param == 'CenterAlignmentLoss':
        tensors['t_centers'] = torch.randn(CLASSES, S_WIDTH)
    inputs = {name: tensors[name] for name in arguments}

    def build(**kwargs):
        return MODELS.build(dict(type=request.param, **kwargs))

    return build, inputs, formula(tensors), others


@pytest.mark.parametrize(
    ('reduction', 'reduce'),
    [('none', lambda x: x), ('mean', torch.mean), ('sum', torch.sum)],
)
def test_equals_the_formula(case, reduction, reduce):
    build, inputs, values, _ = case
    loss = build(reduction=reduction, loss_weight=2.5)(**inputs)
    torch.testing.assert_close(loss, 2.5 * reduce(values))


def test_defaults_are_the_mean_with_weight_one(case):
    build, inputs, values, _ = case
    torch.testing.assert_close(build()(**inputs), values.mean())


def test_every_constructor_argument_changes_the_result(case):
    build, inputs, _, others = case
    before = build()(**inputs)
    changes = dict(loss_weight=3.0, reduction='sum', **others)
    for name, value in changes.items():
        assert not torch.allclose(build(**{name: value})(**inputs), before)


def test_bad_arguments_are_refused_with_their_value(case):
    build, _, _, others = case
    with pytest.raises(ValueError, match="'none', 'sum'.*'batchmean'"):
        build(reduction='batchmean')
    for name in others:
        with pytest.raises(ValueError, match=f'{name} must be > 0, got 0'):
            build(**{name: 0})


@pytest.mark.parametrize('name', ['CenterContrastLoss', 'ScoreContrastLoss'])
def test_soft_labels_are_refused(name, tensors):
    inputs = {key: tensors[key] for key in CONTRAST}
    inputs['gt_labels'] = torch.rand(IMAGES, CLASSES)
    with pytest.raises(ValueError, match='one hard label per image'):
        MODELS.build(dict(type=name))(**inputs)


@pytest.mark.parametrize('name', ['CenterContrastLoss', 'ScoreContrastLoss'])
def test_rows_that_are_no_views_of_the_images_are_refused(name, tensors):
    inputs = {key: tensors[key] for key in CONTRAST}
    inputs['gt_labels'] = torch.tensor([0, 1, 2, 3])
    with pytest.raises(ValueError, match='6 rows .* 4 labelled images'):
        MODELS.build(dict(type=name))(**inputs)


def test_the_bias_is_one_more_column_of_the_centers():
    s, t = torch.randn(CLASSES, S_WIDTH), torch.randn(CLASSES, S_WIDTH)
    s_bias, t_bias = torch.randn(CLASSES), torch.randn(CLASSES)
    loss = MODELS.build(dict(type='CenterAlignmentLoss'))
    squares = ((s - t) ** 2).sum() + ((s_bias - t_bias) ** 2).sum()
    torch.testing.assert_close(
        loss(s, t, s_bias, t_bias), squares / (CLASSES * (S_WIDTH + 1))
    )
    with pytest.raises(ValueError, match='both s_bias and t_bias'):
        loss(s, t, s_bias)


def test_other_widths_are_refused_with_what_to_do():
    loss = MODELS.build(dict(type='CenterAlignmentLoss'))
    with pytest.raises(ValueError, match='leave the center alignment out'):
        loss(torch.zeros(4, 5), torch.zeros(4, 7), torch.zeros(4), torch.zeros(4))
