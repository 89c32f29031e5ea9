"""What ends a run, in one line."""

import pytest
import torch
from mmengine.config import Config
from mmengine.runner import Runner

from mmrazor_pckd.apis import launch


def test_a_runner_checks_what_is_loaded(monkeypatch):
    hooks = []

    class Stub:
        register_hook = staticmethod(hooks.append)

    monkeypatch.setattr(Runner, 'from_cfg', lambda cfg: Stub)
    assert launch.build_runner(Config(), test=True) is Stub
    (hook,) = hooks
    assert isinstance(hook, launch.LoadCheckHook)


def test_other_errors_of_a_start_stay(monkeypatch):
    def fail(cfg):
        raise RuntimeError('another reason')

    monkeypatch.setattr(Runner, 'from_cfg', fail)
    with pytest.raises(RuntimeError, match='another reason'):
        launch.build_runner(Config())


def test_the_line_of_a_full_disk_names_the_last_checkpoint(tmp_path):
    error = OSError(28, 'No space left on device')
    content = dict(meta=dict(epoch=3, iter=9), state_dict={}, message_hub={})
    torch.save(content, tmp_path / 'epoch_3.pth')
    (tmp_path / 'epoch_4.pth').write_bytes(b'cut off')
    assert launch.disk_is_full(error, str(tmp_path)) == (
        f'No space left on device; the last good checkpoint is {tmp_path}/epoch_3.pth, '
        'make room and go on with --resume'
    )
    (tmp_path / 'epoch_3.pth').unlink()
    assert launch.disk_is_full(error, str(tmp_path)) == (
        'No space left on device; there is no checkpoint yet'
    )
