"""A long run holds no more than a short one."""

import gc
import os

import pytest
import torch
from builders import build, model_config
from mmengine.hooks import Hook
from mmengine.runner import Runner
from mmpretrain.structures import DataSample
from torch.utils.data import Dataset

pytestmark = pytest.mark.slow

STEPS, EARLY = 2000, 500


class Pictures(Dataset):
    """A batch of two 8 x 8 images, again and again."""

    metainfo = {}

    def __len__(self):
        return 2 * STEPS

    def __getitem__(self, index):
        return dict(
            inputs=torch.full((3, 8, 8), index % 7.0),
            data_samples=DataSample().set_gt_label(index % 2),
        )


class Measure(Hook):
    """What the process holds after some steps."""

    priority = 'LOWEST'

    def __init__(self):
        self.found = {}

    def after_train_iter(self, runner, batch_idx, **kwargs):
        if runner.iter + 1 in (EARLY, STEPS):
            gc.collect()
            with open('/proc/self/statm') as file:
                pages = int(file.read().split()[1])
            self.found[runner.iter + 1] = dict(
                rss=pages * os.sysconf('SC_PAGE_SIZE') / 2**20,  # MiB
                tensors=sum(
                    issubclass(type(each), torch.Tensor) for each in gc.get_objects()
                ),
                files=len(os.listdir('/proc/self/fd')),
                keys=len(runner.message_hub.log_scalars),
                info=len(runner.message_hub.runtime_info),
            )


def test_a_run_of_2000_steps_is_flat(tmp_path):
    torch.set_num_threads(1)
    cfg = model_config(student=1, teacher=1)
    cfg.distiller.connectors.projection.hidden_channels = 2
    measure = Measure()
    Runner(
        build(cfg),
        work_dir=str(tmp_path),
        experiment_name='flat',
        train_dataloader=dict(
            batch_size=2,
            num_workers=0,
            sampler=dict(type='DefaultSampler', shuffle=True),
            dataset=Pictures(),
        ),
        train_cfg=dict(by_epoch=False, max_iters=STEPS),
        optim_wrapper=dict(optimizer=dict(type='SGD', lr=1e-6)),
        default_hooks=dict(
            runtime_info=dict(type='mmrazor.DeferredRuntimeInfoHook'),
            checkpoint=None,
            logger=dict(type='LoggerHook', interval=50),
        ),
        custom_hooks=[measure],
        default_scope='mmpretrain',
        log_level='WARNING',
    ).train()
    early, late = (measure.found[step] for step in (EARLY, STEPS))
    print(early, late)
    assert late['rss'] - early['rss'] < 10
    for name in ('tensors', 'files', 'keys', 'info'):
        assert late[name] == early[name]
