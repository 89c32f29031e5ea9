"""The checks that every registered loss passes."""

import math

import pytest
import torch
from mmrazor.registry import MODELS

ROWS, IMAGES, CLASSES, S_WIDTH, T_WIDTH = 6, 3, 4, 5, 7
CONTRAST = ('s_embedding', 't_embedding', 's_centers', 't_centers', 'gt_labels')


def some_tensors():
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


class LossChecks:
    """A test of a loss derives from this class and gives its case."""

    kind: str
    arguments: tuple  # of forward, among some_tensors()
    others: dict = {}  # the constructor's other arguments, another value of each

    @staticmethod
    def formula(inputs):
        """Value of each row."""
        raise NotImplementedError

    def inputs(self):
        tensors = some_tensors()
        return {name: tensors[name] for name in self.arguments}

    def build(self, **kwargs):
        return MODELS.build(dict(type=self.kind, **kwargs))

    @pytest.mark.parametrize(
        ('reduction', 'reduce'),
        [('none', lambda x: x), ('mean', torch.mean), ('sum', torch.sum)],
    )
    def test_equals_the_formula(self, reduction, reduce):
        inputs = self.inputs()
        loss = self.build(reduction=reduction, loss_weight=2.5)(**inputs)
        torch.testing.assert_close(loss, 2.5 * reduce(self.formula(inputs)))

    def test_defaults_are_the_mean_with_weight_one(self):
        inputs = self.inputs()
        torch.testing.assert_close(self.build()(**inputs), self.formula(inputs).mean())

    def test_every_constructor_argument_changes_the_result(self):
        inputs = self.inputs()
        before = self.build()(**inputs)
        changes = dict(loss_weight=3.0, reduction='sum', **self.others)
        for name, value in changes.items():
            assert not torch.allclose(self.build(**{name: value})(**inputs), before)

    def test_bad_arguments_are_refused_with_their_value(self):
        with pytest.raises(ValueError, match="'none', 'sum'.*'batchmean'"):
            self.build(reduction='batchmean')
        for value in (-1, math.nan):
            with pytest.raises(ValueError, match=f'loss_weight must .* got {value}'):
                self.build(loss_weight=value)
        for name in self.others:
            for value in (0, math.nan):
                message = f'{name} must be > 0, got {value}'
                with pytest.raises(ValueError, match=message):
                    self.build(**{name: value})


class ContrastChecks(LossChecks):
    """Checks of a contrast of features and centers, with hard labels."""

    arguments = CONTRAST

    def test_soft_labels_are_refused(self):
        inputs = dict(self.inputs(), gt_labels=torch.rand(IMAGES, CLASSES))
        with pytest.raises(ValueError, match='one hard label per image'):
            self.build()(**inputs)

    def test_rows_that_are_no_views_of_the_images_are_refused(self):
        inputs = dict(self.inputs(), gt_labels=torch.tensor([0, 1, 2, 3]))
        with pytest.raises(ValueError, match='6 rows .* 4 labelled images'):
            self.build()(**inputs)
