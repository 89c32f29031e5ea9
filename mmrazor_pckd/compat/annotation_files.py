"""Annotation files that are nearly right end in errors of Python.

Fault: mmpretrain's ``CustomDataset`` splits a line at its last space and takes what
follows for a number: commas, tabs, names of classes, a blank line or a missing
file end in ``invalid literal for int()`` and the like, without file or line. Its
``BaseDataset`` does so for JSON. ``classes='FILE'`` takes a blank line for a class.
Remedy: lines are read where there is one way to, see ``utils/annotation_file.py``;
else an error names the file, the line and what is wrong. Labels that are
names get the numbers of ``classes``, or without them of the names in order.
Absent: where there is no annotation file, and in data sets with a format of their own.
May go: when mmpretrain names file and line.
"""

import json
import logging
import os.path as osp
from typing import Any, Callable, Dict, List

from ..utils.annotation_file import decode, lines_of, number_labels, read_annotations
from ..utils.annotation_line import split_line
from .patching import replace

_LOOKED_AT = 10  # images


def _text(path: str) -> str:
    from mmengine.fileio import get

    try:
        return decode(get(path), path)
    except FileNotFoundError:
        raise FileNotFoundError(
            f'ann_file: there is no file {path} in {osp.abspath(".")}'
        ) from None
    except IsADirectoryError:
        raise ValueError(
            f'ann_file: {path} is a folder; give a file, or leave ann_file out: the '
            'folders of data_prefix are then the classes'
        ) from None
    except OSError as error:
        raise ValueError(f'ann_file: cannot read {path} ({error.strerror})') from None


def _join(dataset: Any) -> Callable[[str], str]:
    from mmengine.fileio import get_file_backend

    backend = get_file_backend(dataset.img_prefix, enable_singleton=True)
    return lambda image: backend.join_path(dataset.img_prefix, image)


def _check_images(dataset: Any, infos: list) -> None:
    from mmengine.fileio import LocalBackend, get_file_backend

    paths = [info['img_path'] for info in infos[:_LOOKED_AT]]
    backend = get_file_backend(dataset.img_prefix, enable_singleton=True)
    if not isinstance(backend, LocalBackend) or any(map(osp.exists, paths)):
        return
    raise ValueError(
        f'ann_file: {dataset.ann_file}: its first images are not there, first '
        f'{paths[0]}; see data_root and data_prefix'
    )


def _reading_lines(load):

    def load_data_list(self):
        if not self.ann_file:
            return load(self)
        from mmengine.logging import print_log

        infos: List[Dict[str, Any]]
        text, join = _text(self.ann_file), _join(self)
        if not self.with_label:
            lines = map(split_line, lines_of(text).values())
            infos: list = [dict(img_path=join(line.image)) for line in lines]
        else:
            found = read_annotations(
                text, self.ann_file, self.CLASSES, lambda image: osp.exists(join(image))
            )
            if found.classes is not None:
                self._metainfo['classes'] = found.classes
                self.labels_are_names = True
            for doubt in found.doubts[:5]:
                print_log(
                    f'ann_file: {self.ann_file}: {doubt}', 'current', logging.WARNING
                )
            infos = [
                dict(img_path=join(image), gt_label=label)
                for image, label in found.samples
            ]
        _check_images(self, infos)
        return infos

    return load_data_list


def _reading_json(load):

    def load_data_list(self):
        path = self.ann_file
        try:
            infos = load(self)
        except FileNotFoundError:
            _text(path)
            raise
        except (AssertionError, ValueError, TypeError, OSError) as error:
            what = ' '.join(str(error).split())
            raise ValueError(f'ann_file: {path}: {what}') from error
        # mmpretrain derives the classes of these only later.
        categories = sorted(
            self._metainfo.get('categories') or [], key=lambda each: each['id']
        )
        classes = [each['category_name'] for each in categories]
        found = number_labels(
            infos, self._metainfo.get('classes', classes or None), path
        )
        if found is not None:
            self._metainfo['classes'] = found
            self.labels_are_names = True
        return infos

    return load_data_list


def _with_mark(load):

    def load_without_mark(file, *args, **kwargs):
        try:
            return load(file, *args, **kwargs)
        except json.JSONDecodeError as error:
            if 'BOM' not in str(error):
                raise
            return json.loads(_text(str(file)))

    return load_without_mark


def _reading_classes(compat_classes):

    def _compat_classes(self, metainfo, classes):
        if isinstance(classes, str):
            path = osp.expanduser(classes)
            try:
                text = _text(path)
            except (OSError, ValueError) as error:
                what = str(error).removeprefix('ann_file: ')
                raise type(error)(f'classes: {what}') from None
            classes = [line.strip() for line in text.split('\n') if line.strip()]
        return compat_classes(self, metainfo, classes)

    return _compat_classes


def install() -> bool:
    """Wrap the loading of lines, of JSON and of the names of classes."""
    from mmengine.dataset import base_dataset
    from mmpretrain.datasets import BaseDataset, CustomDataset

    replace(base_dataset, 'load', _with_mark, __name__)
    replace(BaseDataset, 'load_data_list', _reading_json, __name__)
    replace(BaseDataset, '_compat_classes', _reading_classes, __name__)
    replace(CustomDataset, 'load_data_list', _reading_lines, __name__)
    return True
