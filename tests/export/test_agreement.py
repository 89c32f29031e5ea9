"""A graph that computes something else, or not with any number of images."""

import pytest
import torch
from torch import nn

from mmrazor_pckd.export.agreement import (
    BATCHES,
    TOLERANCES,
    computed,
    difference_of,
    one_line,
)

STUDENT = nn.Linear(2, 3)
IMAGES = [torch.ones(number, 2) for number in BATCHES]


@pytest.mark.parametrize('kind', TOLERANCES)
def test_the_difference_counts_relative_to_the_largest_logit(kind):
    theirs = [torch.tensor([[-100.0, 1.0]]), torch.tensor([[0.5, 0.1]])]
    allowed = TOLERANCES[kind] * 0.9
    ours = [theirs[0] + 100 * allowed, theirs[1] + allowed]
    assert difference_of(kind, ours, theirs) == pytest.approx(allowed, rel=0.05)
    ours[1] = ours[1] + allowed
    with pytest.raises(ValueError, match=f'^--{kind}: no file is written, its logits'):
        difference_of(kind, ours, theirs)


@pytest.mark.parametrize('ours', [torch.full((1, 2), float('nan')), torch.ones(2, 2)])
def test_neither_nan_nor_another_shape_agrees(ours):
    with pytest.raises(ValueError, match='differ from'):
        difference_of('onnx', [ours], [torch.ones(1, 2)])


def test_a_graph_of_one_number_of_images():
    def run(batch):
        if len(batch) != 5:
            raise RuntimeError('cannot be reshaped')
        return STUDENT(batch)

    with pytest.raises(
        ValueError,
        match='^--pt2: no file is written, the graph of this Linear takes 5 images, as '
        'it was traced, and no other number: its code makes the number of images a ',
    ):
        computed('pt2', STUDENT, run, IMAGES)


def test_a_graph_that_does_not_run():
    def run(batch):
        raise RuntimeError('no kernel\nfor that')

    with pytest.raises(
        ValueError, match='^--onnx: the graph cannot be run, of this Linear: no kernel$'
    ):
        computed('onnx', STUDENT, run, IMAGES)


def test_the_cause_is_named_and_not_the_advice():
    def wrap():
        try:
            raise KeyError('aten::new_operator')
        except KeyError as error:
            raise RuntimeError('Failed to export\nthis is step 1 of 3') from error

    with (
        pytest.raises(
            ValueError, match="^--onnx: .* this Linear: 'aten::new_operator'$"
        ),
        one_line('onnx', STUDENT),
    ):
        wrap()


class Constant(nn.Module):
    """A student whose code makes the number of images a constant."""

    def forward(self, images):
        return STUDENT(images.view(int(len(images)), 2))


def test_what_torch_export_finds_constant():
    batch = IMAGES[-1]
    with (
        pytest.raises(
            ValueError, match='Constant: its code makes the number of images'
        ),
        one_line('pt2', Constant()),
    ):
        torch.export.export(
            Constant(), (batch,), dynamic_shapes=({0: torch.export.Dim('batch')},)
        )
