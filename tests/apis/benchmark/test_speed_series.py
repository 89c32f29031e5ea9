import pytest
from builders import load_tool

from mmrazor_pckd.apis.benchmark.options import CONTENDERS
from mmrazor_pckd.apis.benchmark.speed_series import speed_series

step_time = load_tool('benchmark/step_time.py')


@pytest.mark.parametrize('device', ['cuda', 'cpu'])
def test_the_tool_takes_each_comparison(device, monkeypatch):
    monkeypatch.setattr(step_time.torch.cuda, 'is_available', lambda: True)
    for each in speed_series(device):
        monkeypatch.setattr(step_time.sys, 'argv', ['step_time.py', *each.arguments])
        args = step_time.parse_args()
        assert args.device == device
        assert (args.pair, args.batch) == each.shape
        assert [options.mode for options in args.modes] == each.values('modes')
        assert args.only == each.values('only')


def test_names_are_files_of_their_own():
    names = [each.name for each in speed_series('cuda')]
    assert len(set(names)) == len(names)


def test_each_target_has_its_comparison():
    # Each pair of networks in the modes that are fast, beside the floor.
    found = {
        (each.shape, mode, name)
        for each in speed_series('cuda')
        for mode in each.values('modes')
        for name in each.values('only')
    }
    for shape in [('wrn40-2_wrn16-2', 64), ('r34_r18', 32), ('r34_r18', 256)]:
        for mode in ('eager', 'amp', 'amp+channels-last', 'amp+channels-last+compile'):
            for name in ('floor', 'runner', 'ours'):
                assert (shape, mode, name) in found
        assert (shape, 'eager', 'stock_kd') in found
    for name in CONTENDERS:
        assert (('wrn40-2_wrn16-2', 64), 'eager', name) in found


def test_the_first_ones_come_soon():
    first = speed_series('cuda')[:6]
    assert {each.shape for each in first} == {each.shape for each in speed_series()}
    assert sum(each.weight for each in first[:3]) < 200


def test_another_device_is_refused():
    with pytest.raises(ValueError, match="must be 'cuda' or 'cpu', got 'mps'"):
        speed_series('mps')
