from pathlib import Path

import pytest

from mmrazor_pckd.apis.gpu_stages.all_stages import STAGES, all_stages
from mmrazor_pckd.apis.gpu_stages.comparison_stage import Comparison


@pytest.mark.parametrize('device', ['cuda', 'cpu'])
def test_stages_come_in_their_order_and_a_cpu_hides_the_gpu(device):
    comparison = Comparison(Path('gpu/comparison'), Path('data'), device, epochs=1)
    stages = all_stages(STAGES[::-1], Path('gpu'), device, comparison)
    assert tuple(stage.name for stage in stages) == STAGES
    hidden = [stage.environment.get('CUDA_VISIBLE_DEVICES') for stage in stages]
    assert hidden == [None if device == 'cuda' else ''] * 3
    (alone,) = all_stages(['speed'], Path('gpu'), device, comparison)
    assert alone.name == 'speed'
