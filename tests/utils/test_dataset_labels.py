"""Labels of a data set, and their names."""

from types import SimpleNamespace

import numpy as np
import pytest

from mmrazor_pckd.utils.dataset_labels import check_names, label_names, labels_of


class Images:
    def __init__(self, *infos):
        self.infos = infos

    def __len__(self):
        return len(self.infos)

    def get_data_info(self, index):
        return self.infos[index]

    def get_gt_labels(self):
        return np.array([each['gt_label'] for each in self.infos])


def read(*infos):
    found = labels_of(Images(*infos))
    return found.labels.tolist(), found.images.tolist(), found.listed


@pytest.mark.parametrize(
    ('labels', 'found'),
    [
        ([3, 1], ([3, 1], [0, 1], False)),
        ([[3], [1]], ([3, 1], [0, 1], False)),
        ([[3, 1], [2, 0]], ([3, 1, 2, 0], [0, 0, 1, 1], True)),
        ([[3, 1], [], [2]], ([3, 1, 2], [0, 0, 2], True)),
        ([[], [], []], ([], [], True)),
        ([], ([], [], False)),
    ],
)
def test_labels(labels, found):
    assert read(*[dict(gt_label=label) for label in labels]) == found


def test_scores_alone():
    found = read(dict(gt_score=[0, 1.0, 0]), dict(gt_score=[0.5, 0, 0.5]))
    assert found == ([1, 0, 2], [0, 1, 1], False)


def test_names():
    assert label_names(SimpleNamespace()) == {}
    folders = SimpleNamespace(folder_to_idx=dict(bar=0))
    assert label_names(folders) == dict(bar=0)
    named = SimpleNamespace(labels_are_names=True, metainfo=dict(classes=('a', 'b')))
    assert label_names(named) == dict(a=0, b=1)


def test_names_of_two_sets():
    check_names('val', dict(a=0, b=1), dict(a=0, b=1, c=2), 'train')
    check_names('val', dict(x=0), dict(a=0), 'train')  # other names altogether
    with pytest.raises(
        ValueError, match='^val: "a" is label 0 here and 1 in train: .*'
    ):
        check_names('val', dict(a=0, b=1), dict(b=0, a=1), 'train')
