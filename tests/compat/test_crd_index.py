import numpy as np
import pytest
from mmengine.dataset import BaseDataset
from mmrazor.datasets import CRDDataset


class Labels(BaseDataset):
    def __init__(self, labels):
        self.labels = labels
        super().__init__()

    def load_data_list(self):
        return [dict(gt_label=label) for label in self.labels]

    def get_gt_labels(self):
        return np.array(self.labels)


def index(labels, **kwargs):
    kwargs = dict(dict(neg_num=5, percent=1.0), **kwargs)
    return CRDDataset(Labels(labels), **kwargs)


def test_classes_of_unequal_size():
    # Fails without the remedy on NumPy >= 1.24.
    data = index([0, 1, 1, 2, 2, 2])
    assert [row.tolist() for row in data.cls_positive] == [[0], [1, 2], [3, 4, 5]]
    assert [row.tolist() for row in data.cls_negative] == [
        [1, 2, 3, 4, 5],
        [0, 3, 4, 5],
        [0, 1, 2],
    ]
    for number in range(6):
        drawn = data[number]['contrast_sample_idxs']
        assert drawn[0] == number
        assert data.gt_labels[number] not in data.gt_labels[drawn[1:]]


def test_a_share_of_the_negatives():
    data = index([0, 1, 1, 2, 2, 2], percent=0.4)
    assert [len(row) for row in data.cls_negative] == [2, 2, 2]


@pytest.mark.parametrize('mode', ['exact', 'random'])
def test_the_positive_is_of_the_same_class(mode):
    data = index([0, 1, 1, 0, 1], sample_mode=mode)
    for number in range(5):
        positive = data[number]['contrast_sample_idxs'][0]
        assert data.gt_labels[positive] == data.gt_labels[number]


def test_an_unknown_sample_mode_is_refused():
    with pytest.raises(ValueError, match='sample_mode'):
        index([0, 1], sample_mode='all')


@pytest.mark.parametrize('percent', [1.0, 0.5])
def test_equal_classes_draw_what_mmrazor_draws(percent):
    from importlib.util import find_spec, module_from_spec

    from mmrazor.registry import DATASETS

    spec = find_spec('mmrazor.datasets.crd_dataset_wrapper')
    original = module_from_spec(spec)
    known = DATASETS.module_dict.pop('CRDDataset')
    try:
        spec.loader.exec_module(original)
    finally:
        DATASETS.module_dict['CRDDataset'] = known
    labels = [0, 1, 2, 2, 1, 0]
    drawn = []
    for dataset in (original.CRDDataset, CRDDataset):
        np.random.seed(0)
        data = dataset(Labels(labels), neg_num=3, percent=percent)
        drawn.append([data[i]['contrast_sample_idxs'].tolist() for i in range(6)])
    assert drawn[0] == drawn[1]
