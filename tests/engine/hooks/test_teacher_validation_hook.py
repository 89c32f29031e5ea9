"""Any evaluator of mmpretrain's will do."""

import logging
from types import SimpleNamespace

import pytest
from mmengine.runner import CheckpointLoader
from mmrazor.registry import HOOKS
from runs import demo_config, train

pytestmark = pytest.mark.slow

EVALUATORS = {
    'one that is no number': dict(type='ConfusionMatrix'),
    'all that a classifier can feed': [
        dict(
            type='SingleLabelMetric',
            average=None,
            prefix='classes',
            items=('precision', 'recall', 'f1-score', 'support'),
        ),
        dict(type='SingleLabelMetric', average='micro', thrs=(0.1, None)),
        dict(type='Accuracy', topk=(1, 5), thrs=(0.0, 0.5, None)),
        dict(type='ConfusionMatrix', num_classes=15),
        dict(type='MultiLabelMetric', average=None),
        dict(type='MultiLabelMetric', topk=2, prefix='two'),
        dict(type='AveragePrecision', average=None),
        dict(type='RetrievalRecall', topk=(1, 5)),
        dict(type='RetrievalAveragePrecision', topk=5),
    ],
}


def config(pictures, teacher, folder, evaluator, **options):
    cfg = demo_config('kd_preview', pictures, folder, **options)
    cfg.model.teacher_ckpt = teacher
    cfg.val_evaluator = cfg.test_evaluator = evaluator
    cfg.default_hooks.checkpoint.save_best = None
    return cfg


@pytest.mark.parametrize('name', EVALUATORS)
def test_a_run_a_test_and_a_resumed_run(pictures, teacher, tmp_path, name):
    evaluator = EVALUATORS[name]
    runner = train(config(pictures, teacher, tmp_path, evaluator, epochs=1))
    (log,) = tmp_path.glob('*/*.log')
    (line,) = (
        line for line in log.read_text().splitlines() if 'INFO - Teacher: ' in line
    )
    metrics = runner.message_hub.get_info('teacher_metrics')
    assert all(metric in line for metric in metrics)
    assert runner.test().keys() == metrics.keys()
    saved = CheckpointLoader.load_checkpoint(str(tmp_path / 'epoch_1.pth'))
    hub = saved['message_hub']['runtime_info']
    assert hub['teacher_metrics'].keys() == metrics.keys()
    cfg = config(pictures, teacher, tmp_path, evaluator)
    cfg.resume = True
    assert train(cfg).epoch == 2


def test_a_teacher_without_classes_is_not_evaluated(caplog):
    runner = SimpleNamespace(
        model=SimpleNamespace(data_preprocessor=None),
        val_loop=object(),
        logger=logging.getLogger('headless'),
    )
    for network in (SimpleNamespace(num_classes=0), SimpleNamespace(head=None)):
        runner.model.teacher = network
        caplog.clear()
        with caplog.at_level('INFO'):
            HOOKS.build(dict(type='TeacherValidationHook')).before_train(runner)
        assert caplog.messages == ['The teacher is not evaluated: it has no classes.']
