import torch

from mmrazor_pckd.apis.benchmark.measure import measure_time, watch
from mmrazor_pckd.apis.benchmark.options import Options

OPTIONS = Options('r34_r18')


def test_reads_are_counted():
    values = torch.arange(3.0)
    assert watch(lambda: values.sum(), OPTIONS) == dict(reads=0)
    assert watch(lambda: [value.item() for value in values], OPTIONS) == dict(reads=3)
    assert watch(lambda: values.nonzero(), OPTIONS) == dict(reads=1)


def test_contenders_take_turns():
    made = []

    class Bench:
        options = OPTIONS
        device = torch.device('cpu')

        def step_of(self, name):
            return lambda: made.append(name)

    found = measure_time(Bench(), ['a', 'b'], steps=2, warmup=1)
    # A warm-up and a watched step of each, then two rounds.
    assert made == ['a', 'a', 'b', 'b', 'a', 'b', 'a', 'b']
    assert set(found['a']) == {'reads', 'seconds', 'fastest'}
