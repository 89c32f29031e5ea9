"""Finished runs by the values of one or two keys of their configs."""

import json
import statistics
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Sequence, Tuple

from ..matrix_table.run_names import STUDENT, is_head, split
from ..run_labels import labels, seed_of, settings, sweep_name
from ..runs import TOP1

Values = Tuple[Any, ...]
Seeds = Dict[int, float]


@dataclass
class Sweep:
    """Runs by the values of keys.

    Args:
        keys (list[str]): One key or two.
        lines (dict): Top-1 of finished runs by seed, by the values of the keys, by
            the name of what the runs have in common.
        flat (dict): Mean of the reference and the student alone where they have
            no such key, by their names.
        left_out (list[str]): Names of other runs that do not have the keys, or
            one value of them; of the reference and the student alone, too, where
            data or schedule are overridden in another way than those of the lines.

    Example:
        >>> Sweep(['tau'], {'pckd_small': {(0.1,): {0: 60.0}}}).points('pckd_small')
        [((0.1,), {0: 60.0})]
    """

    keys: Sequence[str]
    lines: Dict[str, Dict[Values, Seeds]] = field(default_factory=dict)
    flat: Dict[str, float] = field(default_factory=dict)
    left_out: List[str] = field(default_factory=list)

    def points(self, name: str) -> List[Tuple[Values, Seeds]]:
        """Values and seeds of a line, in order."""
        return sorted(self.lines[name].items(), key=lambda point: order(point[0]))

    def axis(self, place: int) -> List[Any]:
        """All values of a key, in order."""
        found = {values[place] for line in self.lines.values() for values in line}
        return sorted(found, key=lambda value: order((value,)))


def order(values: Values) -> List[Tuple[bool, float, str]]:
    """What values are sorted by: numbers first.

    Example:
        >>> sorted([('a',), (10,), (9.5,)], key=order)
        [(9.5,), (10,), ('a',)]
    """
    return [
        (False, float(value), '') if is_number(value) else (True, 0.0, str(value))
        for value in values
    ]


def is_number(value: Any) -> bool:
    """Whether a value of a key has a place on a scale.

    Example:
        >>> is_number(0.5), is_number(True), is_number('auto')
        (True, False, False)
    """
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def sweep_of(
    entries: Sequence[Mapping[str, Any]], keys: Sequence[str], reference: str = 'kd'
) -> Sweep:
    """Finished runs by the values of keys.

    Args:
        entries (list[Mapping]): Runs, see :meth:`.runs.Run.summary`; the values
            come from their ``settings``, else from their overrides. Those whose
            configs differ in nothing else are one line, see
            :func:`.run_labels.digest_without`; without such a digest, those of one
            name and other overrides.
        keys (list[str]): One dotted key of the config, or two.
        reference (str): Method whose mean is shown beside them.

    Raises:
        ValueError: If no config has two values of the keys, or two finished runs
            are of one point and seed.

    Example:
        >>> def run(tau, top1):
        ...     return dict(
        ...         run='pckd_small',
        ...         seed=0,
        ...         overrides={'a.tau': tau},
        ...         fully_logged=True,
        ...         last={'accuracy/top1': top1},
        ...     )
        >>> sweep_of([run(0.1, 61.0), run(0.5, 60.0)], ['a.tau']).lines
        {'pckd_small': {(0.1,): {0: 61.0}, (0.5,): {0: 60.0}}}
    """
    entries = [
        entry
        for entry in entries
        if not is_head(entry)
        and entry['fully_logged']
        and (entry.get('last') or {}).get(TOP1) is not None
    ]
    found = Sweep(keys)
    others: Dict[str, List[float]] = {}
    conditions: Dict[str, str] = {}
    with_keys = []
    for entry, label in zip(entries, labels(entries, without=keys)):
        known = {**(entry.get('overrides') or {}), **(entry.get('settings') or {})}
        if all(key in known for key in keys):
            with_keys.append((entry, label, known))
        else:
            others.setdefault(label, []).append(entry['last'][TOP1])
            conditions[label] = _conditions(entry, keys)
    names = _line_names(with_keys, sweep_name(keys))
    for (entry, _, known), label in zip(with_keys, names):
        conditions[label] = _conditions(entry, keys)
        values = tuple(_hashable(known[key]) for key in keys)
        seeds = found.lines.setdefault(label, {}).setdefault(values, {})
        seed = seed_of(entry)
        if seed is None:
            seed = -1 - len(seeds)
        elif seed in seeds:
            raise ValueError(
                f'{label} with {_text(keys, values)}: there are two finished runs of '
                f'seed {seed}; name the work dirs of one comparison'
            )
        seeds[seed] = entry['last'][TOP1]
    single = [name for name, line in found.lines.items() if len(line) < 2]
    for name in single:
        points = found.lines.pop(name).values()
        others[name] = [top1 for seeds in points for top1 in seeds.values()]
    if not found.lines:
        raise ValueError(
            f'--sweep {" ".join(keys)}: no config has finished runs of two values; '
            + (f'runs: {", ".join(others)}' if others else 'no run is finished')
        )
    lines = {conditions[name] for name in found.lines}
    for name, top1s in others.items():
        alike = conditions[name] in lines
        if alike and (split(name) or [name])[0] in (reference, STUDENT):
            found.flat[name] = statistics.mean(top1s)
        else:
            found.left_out.append(name)
    return found


def _line_names(
    runs: Sequence[Tuple[Mapping[str, Any], str, Dict[str, Any]]], sweep: str
) -> List[str]:
    """Name of each run's line: the shortest label of those that are equal but for
    the keys, a run without a digest by its own label."""
    digests = [(entry.get('but_for') or {}).get(sweep) for entry, _, _ in runs]
    own = [label for _, label, _ in runs]
    names: Dict[str, str] = {}
    for digest, label in zip(digests, own):
        if digest is not None:
            names[digest] = min(names.get(digest, label), label, key=len)
    # Two lines may not have one name.
    taken: Dict[str, int] = {}
    for digest, name in names.items():
        taken[name] = taken.get(name, 0) + 1
        if taken[name] > 1:
            names[digest] = f'{name} ({taken[name]})'
    return [
        label if digest is None else names[digest]
        for digest, label in zip(digests, own)
    ]


def _conditions(entry: Mapping[str, Any], keys: Sequence[str]) -> str:
    """Overrides of data and schedule, such as other pictures of the validation."""
    own = {
        key: value
        for key, value in settings(entry).items()
        if key not in keys and not key.startswith('model.')
    }
    return json.dumps(own, sort_keys=True)


def _hashable(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, (list, dict)) else value


def _text(keys: Sequence[str], values: Values) -> str:
    return ', '.join(f'{key}={value}' for key, value in zip(keys, values))
