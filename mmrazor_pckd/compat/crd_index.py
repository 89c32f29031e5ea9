"""CRD fails on classes of unequal size.

Fault: ``CRDDataset`` puts one row of indices per class into one array, which
NumPy refuses since 1.24 for rows of unequal length: ValueError.
Remedy: a list of rows. On classes of equal size the same indices are drawn.
Absent: on NumPy < 1.24.
May go: when MMRazor keeps lists.
"""

import numpy as np
from packaging.version import Version

from .patching import replace


def _parse_fullset_contrast_info(self) -> None:
    """Index the images of each class, and those of all other classes."""
    if self.sample_mode not in ('exact', 'random'):
        raise ValueError(
            f"sample_mode is 'exact' or 'random', not {self.sample_mode!r}"
        )
    if self.dataset.test_mode:
        return
    self.gt_labels = self.dataset.get_gt_labels()
    self.num_samples = len(self.dataset)
    classes = self.num_classes
    if classes is None:
        classes = max(self.gt_labels) + 1
    self.cls_positive = [
        np.flatnonzero(self.gt_labels == label) for label in range(classes)
    ]
    # In order of class, as the numbers are drawn by position.
    self.cls_negative = [
        np.concatenate(self.cls_positive[:label] + self.cls_positive[label + 1 :])
        for label in range(classes)
    ]
    if 0 < self.percent < 1:
        kept = int(len(self.cls_negative[0]) * self.percent)
        self.cls_negative = [
            np.random.permutation(row)[:kept] for row in self.cls_negative
        ]


def install() -> bool:
    """Replace the method."""
    if Version(np.__version__) < Version('1.24'):
        return False
    from mmrazor.datasets.crd_dataset_wrapper import CRDDataset

    replace(
        CRDDataset,
        '_parse_fullset_contrast_info',
        lambda _: _parse_fullset_contrast_info,
        __name__,
    )
    return True
