"""configs/cifar100/table.yml, checked."""

import re
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import yaml

# Keys of a row, those that it needs first.
KEYS = dict(
    networks=(('title', 'top1', 'gmac'), ('schedule', 'alone', 'as_teacher')),
    pairs=((), ('table', 'growth_rate')),
    methods=(
        ('title', 'paper'),
        (
            'views',
            'source',
            'published',
            'changes',
            'settings',
            'hooks',
            'per_pair',
            'pairs',
            'not_for',
        ),
    ),
)
PER_PAIR = ('changes', 'settings', 'note')
SOURCE = 'Table {table}'
# configs/small: its methods have what they have for the pair of Table I of the same
# family, and "per_pair" of this name on top.
SMALL, LIKE_SMALL = 'small', 'resnet56_resnet20'


class Table:
    """The pairs, the methods and the published figures.

    Args:
        configs (Path): Folder of configs.

    Raises:
        ValueError: If a row lacks a key or has an unknown one, or names a
            network, pair, method or file that is not there.
    """

    def __init__(self, configs: Path) -> None:
        self.path = configs / 'cifar100/table.yml'
        content = yaml.safe_load(self.path.read_text())
        if set(content) != set(KEYS):
            raise ValueError(f'{self.path}: needs {", ".join(KEYS)} and no more')
        self.networks, self.pairs, self.methods = (content[part] for part in KEYS)
        for part, (needed, more) in KEYS.items():
            for name, row in content[part].items():
                lacking = set(needed) - set(row)
                unknown = set(row) - {*needed, *more}
                if lacking or unknown:
                    raise ValueError(
                        f'{self.path}: {part}.{name}: '
                        + (f'lacks {min(lacking)}' if lacking else '')
                        + (f'{min(unknown)} is unknown' if not lacking else '')
                    )
        self.folders = {kind: configs / f'_base_/{kind}' for kind in KEYS}
        # A row without configs may come before its file.
        with_configs = dict.fromkeys(method for method, _ in self.cells())
        for kind, names in dict(networks=self.networks, methods=with_configs).items():
            for name in names:
                if not (self.folders[kind] / f'{name}.py').exists():
                    raise ValueError(
                        f'{self.path}: {kind}.{name}: there is no '
                        f'configs/_base_/{kind}/{name}.py'
                    )
        for pair in self.pairs:
            if len(pair.split('_')) != 2 or set(pair.split('_')) - set(self.networks):
                raise ValueError(
                    f'{self.path}: pairs.{pair}: TEACHER_STUDENT, both of networks, '
                    'is needed'
                )
        for name, row in self.methods.items():
            figures = row.get('published', {})
            if isinstance(figures, str):
                unknown = {figures} - set(self.methods)
            else:
                unknown = set(figures) - set(self.pairs)
            named = {*row.get('per_pair', ()), *row.get('pairs', ()), *self.na(name)}
            unknown |= named - {*self.pairs, SMALL}
            if unknown:
                raise ValueError(
                    f'{self.path}: methods.{name}: {min(unknown)} is no row'
                )
            for pair, more in row.get('per_pair', {}).items():
                if set(more) - set(PER_PAIR):
                    raise ValueError(
                        f'{self.path}: methods.{name}.per_pair.{pair}: '
                        f'{min(set(more) - set(PER_PAIR))} is unknown'
                    )

    def cells(self) -> List[Tuple[str, str]]:
        """Method and pair of each config."""
        return [
            (method, pair)
            for method, row in self.methods.items()
            for pair in row.get('pairs', self.pairs)
            if pair not in self.na(method)
        ]

    def na(self, method: str) -> Dict[str, str]:
        """Pairs that the method has no config for, with the reason."""
        reason = self.methods[method].get('not_for', {})
        return dict.fromkeys(self.pairs, reason) if isinstance(reason, str) else reason

    def published(self, method: str, pair: str) -> Optional[float]:
        """Published top-1 of a cell, if there is one."""
        figures = self.methods.get(method, {}).get('published', {})
        if isinstance(figures, str):
            return self.published(figures, pair)
        return figures.get(pair)

    def source(self, method: str, pair: str) -> str:
        """Where the figure of a cell is published."""
        source = self.methods[method].get('source', SOURCE)
        return source.format(table=self.pairs[pair].get('table'))

    def with_file(self) -> List[str]:
        """Methods and variants that have a file."""
        folder = self.folders['methods']
        return [name for name in self.methods if (folder / f'{name}.py').exists()]

    def changes(self, method: str, *pairs: str) -> dict:
        """What ``fit`` changes in the method, on CIFAR-100 and for the pairs."""
        return self.all_of('changes', method, *pairs)

    def settings(self, method: str, *pairs: str) -> dict:
        """Of the config beside its model, for the method and the pairs."""
        return self.all_of('settings', method, *pairs)

    def all_of(self, key: str, method: str, *pairs: str) -> dict:
        of_pairs = [self.of_pair(method, pair).get(key, {}) for pair in pairs]
        return merged([self.methods[method].get(key, {}), *of_pairs])

    def hooks(self, method: str) -> List[dict]:
        """Hooks beside those of all configs and the method's own."""
        return self.methods[method].get('hooks', [])

    def has_hooks(self, method: str) -> bool:
        """Whether the method's file, or one that it builds on, has
        ``method_hooks``."""
        text = (self.folders['methods'] / f'{method}.py').read_text()
        base = re.search(r"^_base_ = '\./(\w+)\.py'", text, re.M)
        return bool(re.search(r'^method_hooks\b', text, re.M)) or (
            base is not None and self.has_hooks(base[1])
        )

    def of_pair(self, method: str, pair: str) -> dict:
        """The method's ``per_pair`` for a pair, {} where it has none."""
        return self.methods[method].get('per_pair', {}).get(pair, {})

    def title(self, pair: str) -> str:
        """Such as WRN-40-2 -> WRN-16-2."""
        return ' -> '.join(self.networks[name]['title'] for name in pair.split('_'))

    def networks_of(self, pair: str) -> Tuple[Any, Any]:
        """Rows of teacher and student."""
        teacher, student = pair.split('_')
        return self.networks[teacher], self.networks[student]


def merged(parts: List[dict]) -> dict:
    """Nested dicts, one merged into the other."""
    found: Dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            both = [found[key], value] if key in found else [value]
            found[key] = merged(both) if isinstance(value, dict) else value
    return found
