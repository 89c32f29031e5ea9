import os.path as osp
from typing import List, Optional

import numpy as np
from mmengine.fileio import list_from_file
from mmpretrain.datasets import BaseDataset
from mmpretrain.registry import DATASETS


@DATASETS.register_module()
class STL10(BaseDataset):
    """`STL-10 <https://cs.stanford.edu/~acoates/stl10/>`_, labelled images.

    Read from the official binary files ``train_X.bin``, ``train_y.bin``,
    ``test_X.bin``, ``test_y.bin`` and ``class_names.txt``. Images are
    96 x 96, RGB like those of CIFAR (``to_rgb=False``). The unlabelled
    images and the official folds are not used.

    Args:
        data_root (str): Folder of the files, or of their ``stl10_binary``.
        split (str): ``'train'`` (5,000 images) or ``'test'`` (8,000).
            Defaults to ``'train'``.
        metainfo (dict, optional): Meta information, such as the names of the
            classes. Defaults to None, which takes ``class_names.txt``.
        **kwargs: Other arguments of mmpretrain's ``BaseDataset``.

    Raises:
        FileNotFoundError: If a file is not there.
        ValueError: If ``split`` is another one, or a file does not hold what
            it should. The text says the file, the number found and the one
            expected.
    """

    images = dict(train=5000, test=8000)
    num_classes = 10
    shape = (3, 96, 96)  # channel, column, row

    def __init__(
        self,
        data_root: str = '',
        split: str = 'train',
        metainfo: Optional[dict] = None,
        **kwargs,
    ) -> None:
        if split not in self.images:
            raise ValueError(f'STL10: split={split!r} is none of {list(self.images)}')
        self.split = split
        super().__init__(
            ann_file='',
            metainfo=metainfo,
            data_root=osp.expanduser(data_root),
            **kwargs,
        )

    def load_data_list(self) -> List[dict]:
        """Images (96, 96, 3), uint8, and their labels from 0 to 9."""
        images = self._read(f'{self.split}_X.bin', int(np.prod(self.shape)))
        images = images.reshape(-1, *self.shape).transpose(0, 3, 2, 1)
        path = self._path(f'{self.split}_y.bin')
        labels = self._read(osp.basename(path), 1)
        if labels.min() < 1 or labels.max() > self.num_classes:
            raise ValueError(
                f'{path} holds labels from {labels.min()} to {labels.max()}, '
                f'expected are 1 to {self.num_classes}'
            )
        path = self._path('class_names.txt')
        names = [name for name in list_from_file(path) if name.strip()]
        if len(names) != self.num_classes:
            raise ValueError(
                f'{path} holds {len(names)} names of classes, '
                f'expected are {self.num_classes}'
            )
        self._metainfo.setdefault('classes', tuple(names))
        return [
            dict(img=np.ascontiguousarray(image), gt_label=int(label) - 1)
            for image, label in zip(images, labels)
        ]

    def _path(self, name: str) -> str:
        for folder in (self.data_root, osp.join(self.data_root, 'stl10_binary')):
            if osp.isfile(osp.join(folder, name)):
                return osp.join(folder, name)
        raise FileNotFoundError(
            f'STL10: no {name} in {osp.abspath(self.data_root)} nor in its '
            'stl10_binary; unpack stl10_binary.tar.gz of '
            'https://cs.stanford.edu/~acoates/stl10 there, or set data_root'
        )

    def _read(self, name: str, size: int) -> np.ndarray:
        path = self._path(name)
        expected = self.images[self.split] * size
        if osp.getsize(path) != expected:
            raise ValueError(
                f'{path} has {osp.getsize(path)} bytes, expected are {expected}'
            )
        return np.fromfile(path, np.uint8)

    def extra_repr(self) -> List[str]:
        """The extra repr information of the dataset."""
        return [f'Prefix of data: \t{self.data_root}']
