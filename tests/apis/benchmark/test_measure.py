import json

import pytest
import torch

from mmrazor_pckd.apis.benchmark import measure as module
from mmrazor_pckd.apis.benchmark.measure import Rounds, measure, time_block, watch
from mmrazor_pckd.apis.benchmark.options import Options

OPTIONS = Options('r34_r18')


def test_reads_are_counted():
    values = torch.arange(3.0)
    assert watch(lambda: values.sum(), OPTIONS) == dict(reads=0)
    assert watch(lambda: [value.item() for value in values], OPTIONS) == dict(reads=3)
    assert watch(lambda: values.nonzero(), OPTIONS) == dict(reads=1)


class Bench:
    """Contenders that note their turns; "broken" is not built, "late" breaks."""

    options = OPTIONS
    device = torch.device('cpu')

    def __init__(self):
        self.made = []

    def step_of(self, name):
        if name == 'broken':
            raise RuntimeError('out of memory\nwith a long text')

        def step():
            self.made.append(name)
            if name == 'late' and self.made.count('late') > 5:
                raise ValueError('no more')

        return step


def test_contenders_take_turns():
    bench = Bench()
    found = measure(bench, ['a', 'b'], Rounds(steps=3, warmup=1, block=2))
    # Each alone: a warm-up, a watched step and a block; then two rounds of blocks.
    assert ''.join(bench.made) == 'aaaa' + 'bbbb' + 'aabb' * 2
    assert set(found['a']) == {'reads', 'seconds', 'fastest', 'host_seconds', 'rounds'}
    assert found['a']['rounds'] == 2
    assert found['a']['fastest'] <= found['a']['seconds']
    assert found['a']['host_seconds'] <= found['a']['seconds']


def test_one_that_raises_leaves_the_others():
    bench = Bench()
    found = measure(bench, ['broken', 'a', 'late'], Rounds(2, 1, 2))
    assert found['broken'] == dict(error='RuntimeError: out of memory')
    assert found['late']['error'] == 'ValueError: no more'
    assert 'error' not in found['a']
    assert found['a']['rounds'] == 1


def test_what_is_measured_is_saved_as_it_comes():
    saved = []
    measure(
        Bench(),
        ['a', 'broken', 'b'],
        Rounds(2, 0, 1),
        lambda found: saved.append(json.loads(json.dumps(found))),
    )
    assert [sorted(each) for each in saved] == [
        ['a'],
        ['a', 'broken'],
        *[['a', 'b', 'broken']] * 3,
    ]
    # Right after it was built, too: a run that is cut leaves its time.
    assert saved[0]['a']['seconds'] >= 0
    assert [each['a']['rounds'] for each in saved] == [1, 1, 1, 1, 2]


def test_a_block_is_waited_for_once(monkeypatch):
    done = []
    monkeypatch.setattr(module, 'wait', lambda device: done.append('wait'))
    seconds, host = time_block(lambda: done.append('step'), 3, torch.device('cpu'))
    assert done == ['wait', 'step', 'step', 'step', 'wait']
    assert 0 <= host <= seconds


@pytest.mark.parametrize('on', [True, False])
def test_cudnn_measures_where_it_is_asked_to(on, monkeypatch):
    monkeypatch.setattr(torch.backends.cudnn, 'benchmark', not on)
    bench = Bench()
    bench.options = Options('r34_r18', cudnn_benchmark=on)
    measure(bench, ['a'], Rounds(1, 0, 1))
    assert torch.backends.cudnn.benchmark is on
