"""Write model-index.yml and the metafile.yml of each folder of configs.

    python tools/dev/model_index.py [--check]

All that they say is read from the configs: the method from the name, its
paper from the head of configs/_base_/methods, figures from ``published``. They
are others' and named so; a figure of our own has no place here.
"""

import argparse
import ast
import re
import sys
from pathlib import Path
from typing import Any, Dict, List

import yaml

ROOT = Path(__file__).resolve().parents[2]
# Folder of configs: what its networks are trained on.
FOLDERS = {
    'configs': 'ImageNet-1k',
    'configs/cifar100': 'CIFAR-100',
    'configs/cifar100/teachers': 'CIFAR-100',
    'configs/cifar100/transfer': 'STL-10, TinyImageNet',
    'configs/demo': 'pictures of tools/demo/make_pictures.py',
}
ALONE = 'Plain training'


def published(path: Path) -> dict:
    """The figures of others in a config, {} where there are none."""
    for node in ast.parse(path.read_text()).body:
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


def paper(head: Path) -> dict:
    """A collection, from '# NAME: Title, arXiv NUMBER' in a config's head."""
    text = ' '.join(line.lstrip('# ') for line in head.read_text().splitlines()[:4])
    found = re.match(r'(\w+): (.*?), arXiv ([\d.]+\d)', text)
    if not found:
        raise ValueError(
            f'{head}: the head names no paper, as in "# KD: '
            'Distilling the Knowledge ..., arXiv 1503.02531"'
        )
    name, title, number = found.groups()
    return dict(
        Name=name, Paper=dict(Title=title, URL=f'https://arxiv.org/abs/{number}')
    )


def collections() -> Dict[str, dict]:
    """By the name of a file in configs/_base_/methods."""
    found = {
        path.stem: paper(path)
        for path in sorted((ROOT / 'configs/_base_/methods').glob('*.py'))
    }
    found['ckd'] = found['pckd']
    return found


def model(path: Path, methods: Dict[str, dict]) -> dict:
    """The entry of one config."""
    folder = str(path.parent.relative_to(ROOT))
    networks = folder == 'configs/cifar100/teachers'
    entry: Dict[str, Any] = dict(Name=path.stem + '_cifar100' * networks)
    alone = folder.endswith(('/teachers', '/transfer')) or path.stem in (
        'student_demo',
        'teacher_demo',
    )
    method = path.stem.split('_')[0]
    if not alone and method not in methods:
        raise ValueError(
            f'{path}: there is no configs/_base_/methods/'
            f'{method}.py whose paper the metafile could name'
        )
    # The preview strategy is PCKD's, whatever is learned with it.
    method = 'pckd' if '_preview' in path.stem else method
    entry['In Collection'] = ALONE if alone else methods[method]['Name']
    entry['Config'] = str(path.relative_to(ROOT))
    data = dict(stl10='STL-10', tinyimagenet='TinyImageNet').get(
        path.stem.split('_')[0], FOLDERS[folder]
    )
    entry['Metadata'] = {'Training Data': data}
    figures = {metric(name): top for name, top in published(path).items()}
    if figures:
        entry['Results'] = [
            dict(Task='Image Classification', Dataset=data, Metrics=figures)
        ]
    return entry


def metafiles() -> Dict[Path, str]:
    """Content of every file."""
    methods = collections()
    found: Dict[Path, str] = {}
    others = {
        str(path.parent.relative_to(ROOT))
        for path in (ROOT / 'configs').rglob('*.py')
        if '_base_' not in path.parts
    } - set(FOLDERS)
    if others:
        raise ValueError(f'tools/dev/model_index.py: FOLDERS lacks {others}')
    for folder in FOLDERS:
        content: Dict[str, List[dict]] = {}
        if folder == 'configs':
            content['Collections'] = [
                dict(Name=ALONE),
                *(methods[name] for name in methods if name != 'ckd'),
            ]
        content['Models'] = [
            model(path, methods) for path in sorted((ROOT / folder).glob('*.py'))
        ]
        found[ROOT / folder / 'metafile.yml'] = dump(content)
    found[ROOT / 'model-index.yml'] = dump(
        dict(Import=[f'{folder}/metafile.yml' for folder in FOLDERS])
    )
    return found


def dump(content: dict) -> str:
    return '# Made by tools/dev/model_index.py.\n' + yaml.safe_dump(
        content, sort_keys=False, default_flow_style=None, width=1000
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        '--check',
        action='store_true',
        help='write nothing, fail where a file is not what the configs say',
    )
    args = parser.parse_args()
    old = [
        str(path.relative_to(ROOT))
        for path, text in metafiles().items()
        if not path.exists() or path.read_text() != text
    ]
    if args.check and old:
        sys.exit(
            f'{", ".join(old)}: not what the configs say; run python '
            'tools/dev/model_index.py'
        )
    for path, text in metafiles().items():
        path.write_text(text)


if __name__ == '__main__':
    main()
