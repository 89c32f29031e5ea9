"""The tables of keys are what mmengine looks up."""

import inspect
import re

from mmengine.optim import DefaultOptimWrapperConstructor
from mmengine.runner import FlexibleRunner, Runner

from mmrazor_pckd.apis.known_keys import (
    HOOKS,
    NESTED,
    OF_OTHERS,
    OF_OURS,
    OF_THE_FILE,
    OLD,
    keys_read,
)

SOURCE = ''.join(
    inspect.getsource(inspect.getmodule(each)) for each in (Runner, FlexibleRunner)
)


def test_every_key_that_a_runner_looks_up_is_known():
    looked_up = set(re.findall(r"(?<![.\w])cfg(?:\.get\(|\[)'(\w+)'", SOURCE))
    assert {'model', 'train_dataloader', 'work_dir'} <= looked_up
    assert looked_up <= keys_read()


def test_what_replaces_an_old_key_is_read():
    for replacement in OLD.values():
        words = set(re.findall(r'\w+', replacement))
        assert words & keys_read() or 'tools/' in replacement, replacement
    assert not set(OLD) & keys_read()


def test_no_key_stands_in_two_tables():
    tables = [keys_read(), OF_OTHERS, OF_OURS, OF_THE_FILE]
    assert len(set().union(*tables)) == sum(map(len, tables))


def test_nested_keys_are_those_of_mmengine():
    constructor = inspect.getsource(inspect.getmodule(DefaultOptimWrapperConstructor))
    assert all(
        f"'{key}'" in constructor for key in NESTED['optim_wrapper.paramwise_cfg']
    )
    for path in ('env_cfg', 'auto_scale_lr'):
        assert all(re.search(rf"""['"]{key}['"]""", SOURCE) for key in NESTED[path]), (
            path
        )


def test_default_hooks_are_those_of_mmengine():
    source = inspect.getsource(Runner.register_default_hooks)
    assert re.findall(r'(\w+)=dict\(type=', source)[: len(HOOKS)] == HOOKS
