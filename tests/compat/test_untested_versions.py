import torch
from mmengine.runner import Runner

from mmrazor_pckd.compat import untested_versions


def test_a_run_says_it_once_in_its_log(tmp_path, monkeypatch):
    monkeypatch.setattr(
        untested_versions, 'untested_versions', lambda: ['torch 9 (tested: 2.11.0)']
    )
    Runner(torch.nn.Linear(1, 1), work_dir=str(tmp_path), experiment_name='untested')
    (log,) = tmp_path.glob('*/*.log')
    assert (
        log.read_text().count('WARNING - mmrazor_pckd is not tested with torch 9') == 1
    )
