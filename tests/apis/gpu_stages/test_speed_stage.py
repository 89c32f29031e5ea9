import sys
from pathlib import Path

import pytest
from builders import load_tool

from mmrazor_pckd.apis.benchmark.speed_series import speed_series
from mmrazor_pckd.apis.gpu_stages.speed_stage import speed_stage


@pytest.mark.parametrize('device', ['cuda', 'cpu'])
def test_each_comparison_of_the_series_is_a_command(device, monkeypatch):
    # The tool refuses a GPU that is not there.
    monkeypatch.setattr('torch.cuda.is_available', lambda: True)
    commands = speed_stage(Path('gpu'), device).commands
    assert [each.name for each in commands] == [
        each.name for each in speed_series(device)
    ]
    tool = load_tool('benchmark/step_time.py')
    for command in commands:
        python, script, *words = command.words
        assert python == sys.executable
        assert Path(script).name == 'step_time.py'
        monkeypatch.setattr(sys, 'argv', [script, *words])
        args = tool.parse_args()
        assert args.out == Path(f'gpu/speed/{command.name}.json')
        assert args.device == device
        assert command.seconds > 0
