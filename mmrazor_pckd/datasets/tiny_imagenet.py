import os
import os.path as osp
from typing import Iterable, List, Optional, Tuple

from mmengine.fileio import list_from_file
from mmpretrain.datasets import BaseDataset
from mmpretrain.registry import DATASETS


@DATASETS.register_module()
class TinyImageNet(BaseDataset):
    """`Tiny ImageNet <http://cs231n.stanford.edu/tiny-imagenet-200.zip>`_.

    Read as it is unpacked: ``wnids.txt``, ``words.txt``,
    ``train/<wnid>/images/*.JPEG``, ``val/images/*.JPEG`` and
    ``val/val_annotations.txt``. The label is the line in ``wnids.txt``. The
    test images have no labels and are not used.

    Args:
        data_root (str): Folder of these files.
        split (str): ``'train'`` (100,000 images) or ``'val'`` (10,000).
            Defaults to ``'train'``.
        metainfo (dict, optional): Meta information, such as the names of the
            classes. Defaults to None, which takes ``words.txt``.
        **kwargs: Other arguments of mmpretrain's ``BaseDataset``.

    Raises:
        FileNotFoundError: If a file or folder is not there.
        ValueError: If ``split`` is another one, or a file or folder does not
            hold what it should. The text says which, the number found and
            the one expected.
    """

    images = dict(train=100000, val=10000)
    num_classes = 200

    def __init__(
        self,
        data_root: str = '',
        split: str = 'train',
        metainfo: Optional[dict] = None,
        **kwargs,
    ) -> None:
        if split not in self.images:
            raise ValueError(
                f'TinyImageNet: split={split!r} is none of {list(self.images)}'
            )
        self.split = split
        super().__init__(
            ann_file='',
            metainfo=metainfo,
            data_root=osp.expanduser(data_root),
            **kwargs,
        )

    def load_data_list(self) -> List[dict]:
        """Paths of the images and their labels."""
        path = self._path('wnids.txt')
        wnids = [line.strip() for line in list_from_file(path)]
        wnids = [wnid for wnid in wnids if wnid]
        _check(path, len(set(wnids)), self.num_classes, 'wnids')
        path = self._path('words.txt')
        words = dict(
            line.split('\t', 1) for line in list_from_file(path) if '\t' in line
        )
        _check_known(path, wnids, words, 'has no name for')
        self._metainfo.setdefault(
            'classes', tuple(words[wnid].strip() for wnid in wnids)
        )
        labels = {wnid: label for label, wnid in enumerate(wnids)}
        load = self._train if self.split == 'train' else self._val
        return [
            dict(img_path=path, gt_label=labels[wnid]) for path, wnid in load(labels)
        ]

    def _train(self, labels: dict) -> List[Tuple[str, str]]:
        root = self._path('train')
        _check_known(
            root,
            sorted(os.listdir(root)),
            labels,
            'has a folder that is not in wnids.txt,',
        )
        found = []
        for wnid in labels:
            folder = self._path('train', wnid, 'images')
            names = _jpegs(folder)
            _check(
                folder, len(names), self.images['train'] // self.num_classes, 'images'
            )
            found += [(osp.join(folder, name), wnid) for name in names]
        return found

    def _val(self, labels: dict) -> List[Tuple[str, str]]:
        path = self._path('val', 'val_annotations.txt')
        wnids = dict(
            line.split()[:2] for line in list_from_file(path) if len(line.split()) > 1
        )
        folder = self._path('val', 'images')
        names = _jpegs(folder)
        _check(folder, len(names), self.images['val'], 'images')
        _check_known(path, names, wnids, 'has no annotation of')
        _check(path, len(wnids), self.images['val'], 'annotations')
        _check_known(
            path, wnids.values(), labels, 'has a wnid that is not in wnids.txt,'
        )
        return [(osp.join(folder, name), wnids[name]) for name in names]

    def _path(self, *names: str) -> str:
        path = osp.join(self.data_root, *names)
        if not osp.exists(path):
            raise FileNotFoundError(
                f'TinyImageNet: no {osp.abspath(path)}; unpack '
                'http://cs231n.stanford.edu/tiny-imagenet-200.zip and set '
                'data_root to its tiny-imagenet-200'
            )
        return path

    def extra_repr(self) -> List[str]:
        """The extra repr information of the dataset."""
        return [f'Prefix of data: \t{self.data_root}']


def _jpegs(folder: str) -> List[str]:
    return sorted(name for name in os.listdir(folder) if name.endswith('.JPEG'))


def _check(path: str, found: int, expected: int, what: str) -> None:
    if found != expected:
        raise ValueError(f'{path} holds {found} {what}, expected are {expected}')


def _check_known(path: str, names: Iterable[str], known: dict, problem: str) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(
            f'{path} {problem} {unknown[0]} ({len(unknown)} such, expected are 0)'
        )
