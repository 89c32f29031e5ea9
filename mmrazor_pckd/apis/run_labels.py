"""Names of runs that tell those of one config with other overrides apart."""

import hashlib
import json
import re
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence

_MISSING = object()
# Parts of a config that decide what is computed.
PARTS = (
    'model',
    'train_cfg',
    'optim_wrapper',
    'param_scheduler',
    'train_dataloader',
    'val_dataloader',
)
# Of one config and seed they leave the trained student as it is.
_NO_SETTING = re.compile(
    r'^(--seed|--resume|randomness\.seed|default_hooks\..*|log_.*|work_dir|'
    r'(.*\.)?(num_workers|persistent_workers|pin_memory))$'
)


def is_setting(key: str) -> bool:
    """Whether a key of a config can change the student that is trained.

    Example:
        >>> is_setting('model.tau'), is_setting('train_dataloader.num_workers')
        (True, False)
    """
    return not _NO_SETTING.match(key)


def settings(entry: Mapping[str, Any]) -> Dict[str, Any]:
    """Overrides of a run that change what it computes, the seed aside.

    Args:
        entry (Mapping): See :meth:`.runs.Run.summary`.

    Example:
        >>> settings(dict(overrides={'randomness.seed': 0, 'train_cfg.max_epochs': 3}))
        {'train_cfg.max_epochs': 3}
    """
    overrides = entry.get('overrides') or {}
    return {key: overrides[key] for key in overrides if is_setting(key)}


def seed_of(entry: Mapping[str, Any]) -> Optional[int]:
    """Seed of a run, by its log or the name of its folder.

    Example:
        >>> seed_of(dict(seed=3)), seed_of(dict(seed=None, folder='seed_1'))
        (3, 1)
    """
    if entry.get('seed') is not None:
        return entry['seed']
    found = re.fullmatch(r'seed_(\d+)', entry.get('folder') or '')
    return int(found[1]) if found else None


def values_at(cfg: Any, keys: Iterable[str]) -> Dict[str, Any]:
    """Values of a config by their dotted keys, of those that it has.

    Args:
        cfg (Mapping): Config.
        keys (list[str]): Keys as ``--cfg-options`` takes them, places in lists, too.

    Example:
        >>> values_at(dict(a=[dict(b=1)]), ['a.0.b', 'a.1.b', 'c'])
        {'a.0.b': 1}
    """
    found = {}
    for key in keys:
        value = cfg
        for part in key.split('.'):
            if isinstance(value, (list, tuple)) and part.isdigit():
                value = dict(enumerate(value)).get(int(part), _MISSING)
            else:
                there = isinstance(value, Mapping) and part in value
                value = value[part] if there else _MISSING
        if value is not _MISSING:
            found[key] = value
    return found


def sweep_name(keys: Sequence[str]) -> str:
    """Name of a sweep over keys, by the last two words of each.

    Example:
        >>> sweep_name(['model.kd.tau', 'model.kd.loss_weight'])
        'kd_tau_by_kd_loss_weight'
    """
    return '_by_'.join('_'.join(key.split('.')[-2:]) for key in keys)


def digest_without(cfg: Mapping[str, Any], keys: Sequence[str]) -> str:
    """Digest of what a config computes, some keys aside.

    Args:
        cfg (Mapping): Config.
        keys (list[str]): Keys as ``--cfg-options`` takes them.

    Returns:
        str: Equal for configs whose model, data, optimizer and schedule differ in
        nothing but the keys and the loading of the data.

    Example:
        >>> a, b = (dict(model=dict(tau=tau), record=tau) for tau in (1, 2))
        >>> digest_without(a, ['model.tau']) == digest_without(b, ['model.tau'])
        True
    """

    def rest(value: Any, path: str) -> Any:
        if isinstance(value, Mapping):
            below = {key: f'{path}.{key}'.lstrip('.') for key in value}
            return {
                key: rest(value[key], below[key])
                for key in value
                if below[key] not in keys and is_setting(below[key])
            }
        if isinstance(value, (list, tuple)):
            return [rest(each, f'{path}.{i}') for i, each in enumerate(value)]
        return value

    parts = rest({part: cfg.get(part) for part in PARTS}, '')
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def labels(
    entries: Sequence[Mapping[str, Any]], without: Sequence[str] = ()
) -> List[str]:
    """Name of each run, with the overrides in which the runs of one name differ.

    Args:
        entries (list[Mapping]): See :meth:`.runs.Run.summary`.
        without (list[str]): Keys that are left out.

    Returns:
        list[str]: The name alone, or with the last words of the keys behind it;
        whole keys where two of a name end in the same word.

    Example:
        >>> plain = dict(run='kd', overrides={'a.tau': 4, 'a.beta': 1})
        >>> labels([plain, dict(run='kd', overrides={'a.tau': 2, 'a.beta': 1})])
        ['kd [tau=4]', 'kd [tau=2]']
    """
    by_name: Dict[str, List[Dict[str, Any]]] = {}
    found = [
        {key: value for key, value in settings(entry).items() if key not in without}
        for entry in entries
    ]
    for entry, own in zip(entries, found):
        by_name.setdefault(entry['run'], []).append(own)
    words = {name: _words(each) for name, each in by_name.items()}
    texts = []
    for entry, own in zip(entries, found):
        named = [
            f'{word}={json.dumps(own[key]).strip(chr(34))}'
            for key, word in words[entry['run']].items()
            if key in own
        ]
        texts.append(entry['run'] + (f' [{" ".join(named)}]' if named else ''))
    return texts


def _words(runs: Sequence[Mapping[str, Any]]) -> Dict[str, str]:
    """Keys in which runs differ, with the word for each."""
    keys = [
        key
        for key in dict.fromkeys(key for own in runs for key in own)
        if any(own.get(key) != runs[0].get(key) for own in runs)
        or any(key not in own for own in runs)
    ]
    last = [key.rpartition('.')[2] for key in keys]
    return {key: key if last.count(word) > 1 else word for key, word in zip(keys, last)}
