"""Labels of images, and of their views."""

import pytest
import torch
from mmengine.structures import BaseDataElement
from mmpretrain.structures import DataSample

from mmrazor_pckd.models.labels import (
    check_hard_labels,
    check_labels,
    is_unlabeled,
    labels_of_rows,
)


@pytest.mark.parametrize(
    'labelled',
    [
        DataSample().set_gt_label(3),
        DataSample().set_gt_score(torch.tensor([0.5, 0.5])),
        BaseDataElement(gt_instances=BaseDataElement()),
    ],
)
def test_a_batch_without_any_label(labelled):
    bare = DataSample(metainfo=dict(img_path='a.jpg'))
    assert is_unlabeled(None)
    assert is_unlabeled([bare, bare])
    assert not is_unlabeled([bare, labelled])


def test_hard_labels_are_returned():
    labels = torch.tensor([2, 0])
    assert check_hard_labels(labels) is labels


@pytest.mark.parametrize('labels', [torch.rand(2, 3), torch.rand(2), torch.tensor(1)])
def test_soft_labels_are_refused_with_their_shape(labels):
    for check in (check_hard_labels, lambda each: labels_of_rows(each, 2)):
        with pytest.raises(ValueError, match=r'one hard label .*\(.*leave mixup'):
            check(labels)


def test_the_label_of_an_image_is_that_of_its_views():
    labels = torch.tensor([2, 0, 1])
    assert labels_of_rows(labels, 6).tolist() == [2, 0, 1, 2, 0, 1]
    assert labels_of_rows(labels, 3).tolist() == [2, 0, 1]
    with pytest.raises(ValueError, match='4 rows .* views of 3 labelled images'):
        labels_of_rows(labels, 4)


def test_shares_of_categories():
    shares = torch.tensor([[0.3, 0.7], [1.0, 0.0]])
    assert check_labels(shares, soft=True) is shares
    assert labels_of_rows(shares, 6, soft=True).equal(shares.repeat(3, 1))
    labels = torch.tensor([1, 0])
    assert check_labels(labels, soft=True) is labels
    with pytest.raises(ValueError, match='leave mixup'):
        check_labels(shares)


@pytest.mark.parametrize('soft', [True, False])
@pytest.mark.parametrize('several', [[[1.0, 1.0], [0, 1]], [[0, 0.0], [0, 1]]])
def test_several_labels_are_no_shares(soft, several):
    with pytest.raises(ValueError, match='these images have several, or none'):
        check_labels(torch.tensor(several), soft)
