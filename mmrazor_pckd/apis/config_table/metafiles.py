"""Texts of model-index.yml and of the metafile.yml of each folder of configs.

All that is in them is read from the configs: the method from the name, its
paper from the head of configs/_base_/methods, figures from ``published``. They
are others' and named so; a figure of our own has no place here.
"""

import ast
import re
from pathlib import Path
from typing import Any, Dict, List, Mapping

import yaml

# Folder of configs: what its networks are trained on.
FOLDERS = {
    'configs': 'ImageNet-1k',
    'configs/cifar100': 'CIFAR-100',
    'configs/cifar100/sskd_heads': 'CIFAR-100',
    'configs/cifar100/teachers': 'CIFAR-100',
    'configs/cifar100/transfer': 'STL-10, TinyImageNet',
    'configs/demo': 'pictures of tools/demo/make_pictures.py',
    'configs/small': 'a part of CIFAR-10, 16 x 16 pixels',
    'configs/small/ablations': 'a part of CIFAR-10, 16 x 16 pixels',
}
ALONE = 'Plain training'


def published(text: str) -> dict:
    """The figures of others in a config's text, {} where there are none."""
    for node in ast.parse(text).body:
        if (
            isinstance(node, ast.Assign)
            and getattr(node.targets[0], 'id', None) == 'published'
            and isinstance(node.value, ast.Call)
        ):
            return {
                str(key.arg): ast.literal_eval(key.value) for key in node.value.keywords
            }
    return {}


def metric(name: str) -> str:
    words = dict(top1='Top 1 Accuracy', top5='Top 5 Accuracy')
    return words.get(name, f'Top 1 Accuracy of {name}') + ' (published)'


def collection(path: Path) -> dict:
    """A method's, from '# NAME: Title, arXiv NUMBER' in its file's head.

    A paper that is not on arXiv has its venue there, such as ``CVPR 2017``.
    """
    text = ' '.join(line.lstrip('# ') for line in path.read_text().splitlines()[:4])
    found = re.match(r'([\w-]+): (.*?), (arXiv [\d.]+\d|[A-Z]{3,} \d{4})\b', text)
    if not found:
        raise ValueError(
            f'{path}: the head names no paper, as in "# KD: Distilling the '
            'Knowledge ..., arXiv 1503.02531" or "# FSP: A Gift ..., CVPR 2017"'
        )
    name, title, where = found.groups()
    if where.startswith('arXiv'):
        paper = dict(Title=title, URL=f'https://arxiv.org/abs/{where.split()[1]}')
    else:
        paper = dict(Title=f'{title}, {where}')
    return dict(Name=name, Paper=paper)


def collections(root: Path) -> Dict[str, dict]:
    """By the name of a file in configs/_base_/methods.

    A variant belongs to the method that it changes. The preview strategy is
    PCKD's, whatever is learned with it.
    """
    folder = root / 'configs/_base_/methods'
    bases = {
        path.stem: re.search(r"^_base_ = '\./(\w+)\.py'", path.read_text(), re.M)
        for path in sorted(folder.glob('*.py'))
    }
    found = {}
    for name in bases:
        method = 'pckd' if name.endswith('_preview') else name
        while base := bases[method]:
            method = base[1]
        found[name] = collection(folder / f'{method}.py')
    return found


def entry(name: str, text: str, methods: Mapping[str, dict]) -> dict:
    """The entry of one config.

    Args:
        name (str): Its path from the repository's root.
        text (str): Its text.
        methods (Mapping): :func:`collections`.

    Raises:
        ValueError: If it is of an unknown method.
    """
    folder, stem = str(Path(name).parent), Path(name).stem
    if folder.endswith('/sskd_heads'):  # files called as their teachers
        stem = f'sskd_head_{stem}_cifar100'
    alone = folder.endswith(('/teachers', '/transfer')) or stem in (
        'student_demo',
        'student_small',
        'teacher_demo',
        'teacher_small',
    )
    # The longest, for pckd_released is not pckd.
    method = max((m for m in methods if stem.startswith(f'{m}_')), key=len, default='')
    if not alone and not method:
        raise ValueError(
            f'{name}: there is no file of its name in configs/_base_/methods whose '
            'paper the metafile could name'
        )
    data = dict(stl10='STL-10', tinyimagenet='TinyImageNet').get(
        stem.split('_')[0], FOLDERS[folder]
    )
    found: Dict[str, Any] = dict(Name=stem + '_cifar100' * folder.endswith('/teachers'))
    found['In Collection'] = ALONE if alone else methods[method]['Name']
    found['Config'] = name
    found['Metadata'] = {'Training Data': data}
    figures = {metric(key): top for key, top in published(text).items()}
    if figures:
        found['Results'] = [
            dict(Task='Image Classification', Dataset=data, Metrics=figures)
        ]
    return found


def metafiles(root: Path, configs: Mapping[str, str]) -> Dict[str, str]:
    """Text of every file, by its path from the root.

    Args:
        root (Path): Root of the repository.
        configs (Mapping): Text of every config, by its path from the root.

    Raises:
        ValueError: If a folder of configs is not in ``FOLDERS``.
    """
    methods = collections(root)
    folders: Dict[str, List[dict]] = {folder: [] for folder in FOLDERS}
    for name in sorted(configs):
        folder = str(Path(name).parent)
        if folder not in folders:
            raise ValueError(f'FOLDERS of {__name__} lacks {folder}')
        folders[folder].append(entry(name, configs[name], methods))
    found = {}
    for folder, models in folders.items():
        content: Dict[str, List[dict]] = {}
        if folder == 'configs':
            papers = {each['Name'].lower(): each for each in methods.values()}
            content['Collections'] = [
                dict(Name=ALONE),
                *(papers[name] for name in sorted(papers)),
            ]
        content['Models'] = models
        found[f'{folder}/metafile.yml'] = dump(content)
    found['model-index.yml'] = dump(
        dict(Import=[f'{folder}/metafile.yml' for folder in FOLDERS])
    )
    return found


def dump(content: dict) -> str:
    return '# Written by tools/dev/write_configs.py.\n' + yaml.safe_dump(
        content, sort_keys=False, default_flow_style=None, width=1000
    )
