import torch

from mmrazor_pckd.apis.benchmark.options import Options, conditions


def test_figures_hold_for_their_options():
    found = conditions(Options('r34_r18', batch=8, image_size=64, compile=True), 7)
    assert (found['pair'], found['images'], found['image_size']) == ('r34_r18', 8, 64)
    assert (found['compile'], found['amp'], found['steps']) == (True, False, 7)
    assert found['torch'] == torch.__version__
