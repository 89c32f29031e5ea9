"""A recorder's source is in the network, or one line names what is near."""

import re

import pytest
from mmrazor.models.task_modules.recorder import (
    FunctionOutputsRecorder,
    ModuleInputsRecorder,
    ModuleOutputsRecorder,
    ParameterRecorder,
)
from torch import nn

from mmrazor_pckd.utils.recorder_sources import check_source

MODEL = nn.ModuleDict(dict(neck=nn.ReLU(), head=nn.Linear(2, 3)))


@pytest.mark.parametrize(
    'recorder',
    [
        ModuleOutputsRecorder('neck'),
        ModuleInputsRecorder('head'),
        ParameterRecorder('head.bias'),
        FunctionOutputsRecorder('somewhere.else'),
    ],
)
def test_what_is_there_passes(recorder):
    check_source(recorder, MODEL, 'key', 'student')


@pytest.mark.parametrize(
    ('recorder', 'line'),
    [
        (
            ModuleInputsRecorder('haed'),
            'a.b: the teacher has no module "haed"; near matches: head',
        ),
        (
            ParameterRecorder('head.weigth'),
            'a.b: the teacher has no parameter "head.weigth"; '
            'near matches: head.weight, head.bias',
        ),
        # A module is no parameter.
        (
            ParameterRecorder('zzz'),
            'a.b: the teacher has no parameter "zzz"; there are: '
            'head.weight, head.bias',
        ),
    ],
)
def test_what_is_not_there_is_one_line(recorder, line):
    with pytest.raises(ValueError, match=f'^{re.escape(line)}$'):
        check_source(recorder, MODEL, 'a.b', 'teacher')
