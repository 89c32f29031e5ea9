"""Keys of a config, or of ``--cfg-options``, that nothing reads."""

import logging
import re
from difflib import get_close_matches
from typing import Any, Dict, Iterable, Iterator, List, Set, Tuple

from mmengine.config import Config
from mmengine.logging import print_log

from ..utils.near_matches import near_matches
from .known_keys import HOOKS, NESTED, OF_OTHERS, OF_OURS, OF_THE_FILE, OLD, keys_read

# mmengine puts a file's path before its text.
_FILE = re.compile(r'^(/.*\.(?:py|json|ya?ml))$', re.M)
_STRINGS = re.compile(
    r"'''.*?'''|\"\"\".*?\"\"\"|'[^'\n]*'|\"[^\"\n]*\"|"
    r'#[^\n]*',
    re.S,
)
_NEAR = 0.8  # of difflib: two letters in ten


def check_keys(cfg: Config, options: Iterable[str] = ()) -> None:
    """Looks for keys that were meant to be read.

    Variables of a config file are normal. One that nothing uses is refused if
    its name is near a key that is read, or a key of OpenMMLab 0.x. What the
    packages ship is left alone: some of their configs have such keys. One
    that a config with a base sets in vain is named in a warning.

    Args:
        cfg (Config): Config, after ``--cfg-options``.
        options (Iterable[str]): Dotted keys of these options.

    Raises:
        ValueError: If there is such a key, or one in ``env_cfg``,
            ``auto_scale_lr``, ``paramwise_cfg`` or ``default_hooks`` that is
            unknown there.

    Example:
        >>> check_keys(Config(dict(optim_wraper=dict())))
        Traceback (most recent call last):
        ...
        ValueError: optim_wraper is read by nothing; near matches: optim_wrapper
    """
    read = keys_read()
    own = _own_text(cfg) + '\n'.join(options)
    for key in cfg:
        if key in read | OF_OTHERS | OF_THE_FILE or not _has(own, key):
            continue
        near = get_close_matches(key, read, n=1, cutoff=_NEAR)
        if (key in OLD or near) and not _is_variable(cfg, key, read):
            raise ValueError(
                f'{key} is read by nothing'
                + (
                    f', it is a key of OpenMMLab 0.x; in its place: {OLD[key]}'
                    if key in OLD
                    else f'; near matches: {near[0]}'
                )
            )
    unused = unused_in_child(cfg)
    if unused:
        print_log(
            f'{cfg.filename}: {", ".join(unused)}: read by nothing, a '
            'variable of a base is used up there; see --cfg-options for the '
            'keys that are read',
            logger='current',
            level=logging.WARNING,
        )
    for path, known in NESTED.items():
        part = _at(cfg, path)
        if path.startswith('optim_wrapper') and (
            _at(cfg, 'optim_wrapper.constructor')
            not in (None, 'DefaultOptimWrapperConstructor')
        ):
            continue  # it has keys of its own
        for key in part if isinstance(part, dict) else ():
            if key not in known and _has(own, key):
                raise ValueError(
                    f'{path}.{key} is read by nothing; {near_matches(key, known)}'
                )
    for name, hook in (cfg.get('default_hooks') or {}).items():
        if (
            isinstance(hook, dict)
            and 'type' not in hook
            and (name not in HOOKS)
            and _has(own, name)
        ):
            raise ValueError(
                f'default_hooks.{name} has no type, and is none '
                f'of the hooks; {near_matches(name, HOOKS)}'
            )


def check_options(
    cfg: Config, options: Dict[str, Any], given: Iterable[str] = ()
) -> None:
    """Checks that something reads each option of ``--cfg-options``.

    Args:
        cfg (Config): Config, before the options.
        options (dict): Value by dotted key.
        given (Iterable[str]): Keys that the tool sets itself, from its own
            arguments.

    Raises:
        ValueError: If the option changes nothing. The text gives near
            matches, or the keys that have the value.

    Example:
        >>> cfg = Config(dict(lr=0.1, optim_wrapper=dict(lr=0.1)))
        >>> check_options(cfg, dict(lr=0.2))
        Traceback (most recent call last):
        ...
        ValueError: --cfg-options lr changes nothing: lr is a variable of the \
config file, set what has its value: optim_wrapper.lr
    """
    read = keys_read() - set(given)
    for option in options:
        key = option.split('.')[0]
        what = f'--cfg-options {option}'
        if key in given:
            raise ValueError(
                f'{what} changes nothing: {key} is given to the tool, see --help'
            )
        if key in OF_THE_FILE:
            raise ValueError(
                f'{what} changes nothing: {key} is used when the '
                'config file is read; change it there'
            )
        own = _at(cfg, 'model.data_preprocessor')
        if key == 'data_preprocessor' and own is not None:
            raise ValueError(
                f'{what} changes nothing, model.data_preprocessor is what '
                f'counts; set model.{option}'
            )
        if key in read:
            continue
        if key not in cfg:
            place = (
                f'in its place: {OLD[key]}'
                if key in OLD
                else near_matches(key, sorted(read))
            )
            raise ValueError(f'{what}: {key} is read by nothing; {place}')
        raise ValueError(
            f'{what} changes nothing: {key} is a variable of the config '
            f'file, {_advice(cfg, key, option, read)}'
        )


def _advice(cfg: Config, key: str, option: str, read: Set[str]) -> str:
    equal = _places(cfg, cfg[key], read)
    # Of equal numbers, the one of that name.
    found = [path for path in equal if _last(path) == key] or equal
    if found:
        return 'set what has its value: ' + ', '.join(
            path + option[len(key) :] for path in found[:5]
        )
    found = [
        path
        for name in cfg
        if name in read
        for path, _ in _walk(cfg[name], name)
        if _last(path) == key
    ]
    if found:
        return 'set what has its name: ' + ', '.join(
            path + option[len(key) :] for path in found[:5]
        )
    return 'used up when that is read; change it there'


def _last(path: str) -> str:
    return path.rsplit('.', 1)[-1]


def _places(cfg: Config, value: Any, read: Set[str]) -> List[str]:
    """Keys that are read, and have the value."""
    return [
        path
        for name in cfg
        if name in read
        for path, each in _walk(cfg[name], name)
        if type(each) is type(value) and each == value
    ]


def _walk(value: Any, path: str) -> Iterator[Tuple[str, Any]]:
    yield path, value
    if isinstance(value, (dict, list, tuple)):
        for name, part in (
            value.items() if isinstance(value, dict) else enumerate(value)
        ):
            yield from _walk(part, f'{path}.{name}')


def _at(cfg: Config, path: str) -> Any:
    value: Any = cfg
    for name in path.split('.'):
        value = value.get(name) if isinstance(value, (dict, Config)) else None
    return value


def unused_in_child(cfg: Config) -> List[str]:
    """Keys that a config with a base sets, and that change nothing.

    A variable of the base, ``data_root`` for one, is used when the base is
    read: the child's comes too late.

    Args:
        cfg (Config): Config from a file.

    Returns:
        list[str]: Keys that neither a Runner nor the child itself uses.

    Example:
        >>> unused_in_child(Config.fromstring('data_root = "a"', '.py'))
        []
    """
    text = _FILE.split(cfg.text or '')[-1]
    if not re.search(r'^_base_\s*=', text, re.M):
        return []
    read = keys_read() | OF_OTHERS | OF_THE_FILE | OF_OURS
    code = _STRINGS.sub('', text)
    return [
        key
        for key in re.findall(r'^([A-Za-z]\w*)\s*=(?!=)', code, re.M)
        if key not in read
        and key in cfg
        and len(re.findall(rf'(?<![\w.]){key}\b(?!\s*=[^=])', code)) == 0
    ]


def _own_text(cfg: Config) -> str:
    """The config's text, without that of files of packages."""
    parts = _FILE.split(cfg.text or '')
    own, path = parts[0], ''
    for path, text in zip(parts[1::2], parts[2::2]):
        if '/.mim/configs/' not in path:
            own += text
    # One that was not read from a file has none.
    return own if own or path else ' '.join(cfg)


def _has(text: str, key: str) -> bool:
    return re.search(rf'(?<!\w){re.escape(key)}(?!\w)', text) is not None


def _is_variable(cfg: Config, key: str, read: Set[str]) -> bool:
    """Whether the config uses the key's value elsewhere."""
    value = cfg[key]
    places = _places(cfg, value, read)
    # A config that was written out has lost the names.
    if any(_last(path) == key for path in places):
        return True
    if (
        places
        and key not in OLD
        and value
        and isinstance(value, (dict, list, tuple, str))
    ):
        return True
    if not str(cfg.filename).endswith('.py'):
        return False
    code = _STRINGS.sub('', cfg.text)
    return (
        re.search(rf'(?<![\w./])(?:_base_\.)?{key}\b(?!\s*=[^=])(?![/\w.]*\.py)', code)
        is not None
    )
