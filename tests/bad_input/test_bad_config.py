"""Names, numbers and keys of a config."""

import pytest
from bad_input.cases import Cases

pytestmark = pytest.mark.slow

CASES = Cases()
DISTILLER = 'model.distiller.'
LOSSES = DISTILLER + 'distill_losses.'
MAPPINGS = DISTILLER + 'loss_forward_mappings.'


# --- names -----------------------------------------------------------------


@CASES.add(
    'a recorder that is not there',
    '....py: distiller.loss_forward_mappings.loss_kd.preds_S.recorder: '
    '"logit" is none of distiller.student_recorders; near matches: logits',
)
def _(here):
    here.train(**{MAPPINGS + 'loss_kd.preds_S.recorder': 'logit'})


@CASES.add(
    "a recorder that is not there, in MMRazor's own distiller",
    '....py: distiller.loss_forward_mappings.loss_kd.preds_T.recorder: '
    '"logit" is none of distiller.teacher_recorders; near matches: logits',
)
def _(here):
    here.train('kd', **{MAPPINGS + 'loss_kd.preds_T.recorder': 'logit'})


@CASES.add(
    'a recorder of an unknown type',
    '....py: distiller.student_recorders.logits.type: "ModuleOutput" is not '
    'registered; near matches: ModuleOutputs...',
)
def _(here):
    here.train(**{DISTILLER + 'student_recorders.logits.type': 'ModuleOutput'})


@CASES.add(
    'a module that is not there',
    'distiller.student_recorders.logits.source: the student has no module '
    '"head.fcc"; near matches: head.fc...',
)
def _(here):
    here.train(**{DISTILLER + 'student_recorders.logits.source': 'head.fcc'})


@CASES.add(
    'a parameter that is not there',
    'distiller.teacher_recorders.centers.source: the teacher has no '
    'parameter "head.fc.weigth"; near matches: head.fc.weight...',
)
def _(here):
    here.train(**{DISTILLER + 'teacher_recorders.centers.source': 'head.fc.weigth'})


@CASES.add(
    'a loss of an unknown type',
    '....py: distiller.distill_losses.loss_kd.type: "KLDivergance" is not '
    'registered; near matches: KLDivergence...',
)
def _(here):
    here.train(**{LOSSES + 'loss_kd.type': 'KLDivergance'})


@CASES.add(
    'weights for a loss that is not there',
    'distiller.weighted_losses: "loss_k" is none of '
    'distiller.distill_losses; near matches: loss_kd',
)
def _(here):
    here.train(**{DISTILLER + 'weighted_losses': ['loss_k']})


@CASES.add(
    'inputs for a loss that is not there',
    '....py: distiller.loss_forward_mappings: "loss_dk" is none of '
    'distiller.distill_losses; near matches: loss_kd...',
)
def _(here):
    here.train(**{MAPPINGS + 'loss_dk': {}})


@CASES.add(
    'a loss without inputs',
    'distiller.loss_forward_mappings has no entry for "loss_x": the loss '
    'would never be computed',
)
def _(here):
    here.train(**{LOSSES + 'loss_x': dict(type='KLDivergence')})


@CASES.add(
    'an input that the loss does not take',
    '....py: distiller.loss_forward_mappings.loss_kd.preds_s: KLDivergence '
    'takes no such input; near matches: preds_...',
)
def _(here):
    here.train(
        **{MAPPINGS + 'loss_kd.preds_s': dict(from_student=True, recorder='logits')}
    )


@CASES.add(
    'an input of a loss that is missing',
    '....py: distiller.loss_forward_mappings.loss_kd: KLDivergence needs an '
    'input "preds_T", which has no entry',
)
def _(here):
    cfg = here.config('kd')
    del cfg.model.distiller.loss_forward_mappings.loss_kd['preds_T']
    here.train(cfg=cfg)


@CASES.add(
    'a connector that is not there',
    '....py: distiller.loss_forward_mappings.loss_feature_alignment.'
    's_feature.connector: "projektion" is none of distiller.connectors; near '
    'matches: projection',
)
def _(here):
    here.train(
        **{MAPPINGS + 'loss_feature_alignment.s_feature.connector': 'projektion'}
    )


@CASES.add(
    'an entry that a record does not have',
    '....py: distiller.loss_forward_mappings.loss_kd.preds_S.data_ix: a record has '
    'no such entry; near matches: data_idx...',
)
def _(here):
    here.train(**{MAPPINGS + 'loss_kd.preds_S.data_ix': 0})


@CASES.add(
    "a list of records in MMRazor's own distiller",
    '....py: distiller.loss_forward_mappings.loss_kd.preds_S.records: a list needs '
    'PreviewDistiller',
)
def _(here):
    record = dict(from_student=True, recorder='logits')
    here.train('kd', **{MAPPINGS + 'loss_kd.preds_S.records': [record]})


@CASES.add(
    'a connector of an unknown type',
    '....py: distiller.connectors.projection.type: "ProjectionMlp" is not '
    'registered; near matches: ProjectionMLP...',
)
def _(here):
    here.train(**{DISTILLER + 'connectors.projection.type': 'ProjectionMlp'})


@CASES.add(
    'an algorithm of an unknown type',
    '....py: model.type: "RotatedViewsDistill" is not registered; near '
    'matches: RotatedViewDistill...',
)
def _(here):
    here.train(**{'model.type': 'RotatedViewsDistill'})


@CASES.add(
    'an unknown key of the algorithm',
    '....py: model.teacher_chkpt: RotatedViewDistill has no such argument; '
    'near matches: teacher_ckpt...',
)
def _(here):
    here.train(**{'model.teacher_chkpt': 'a.pth'})


@CASES.add(
    'an unknown key of the distiller',
    '....py: distiller.weighed_losses: PreviewDistiller has no such '
    'argument; near matches: weighted_losses...',
)
def _(here):
    here.train(**{DISTILLER + 'weighed_losses': ['loss_kd']})


@CASES.add(
    'an unknown key of a loss',
    '....py: distiller.distill_losses.loss_kd.temperature: KLDivergence has '
    'no such argument; there are: ...',
)
def _(here):
    here.train(**{LOSSES + 'loss_kd.temperature': 4})


# --- keys that nothing reads -----------------------------------------------


def with_options(here, *options, cfg=None):
    here.train('pckd', '--cfg-options', *options, cfg=cfg)


@CASES.add(
    'an option that nothing reads',
    '....py: --cfg-options optim_wraper.optimizer.lr: optim_wraper is read by '
    'nothing; near matches: optim_wrapper',
)
def _(here):
    with_options(here, 'optim_wraper.optimizer.lr=0.1')


@CASES.add(
    'an option for a variable of the config file',
    '....py: --cfg-options data_root changes nothing: data_root is a variable '
    'of the config file, set what has its name: '
    'test_dataloader.dataset.data_root, train_dataloader.dataset.data_root, '
    'val_dataloader.dataset.data_root',
)
def _(here):
    with_options(here, 'data_root=/elsewhere')


@CASES.add(
    'an option that nothing reads, in env_cfg',
    '....py: env_cfg.cudnn_benchmrk is read by nothing; near matches: cudnn_benchmark',
)
def _(here):
    with_options(here, 'env_cfg.cudnn_benchmrk=True')


@CASES.add(
    'an option for a hook that is not there',
    '....py: default_hooks.chekpoint has no type, and is none of the hooks; '
    'near matches: checkpoint',
)
def _(here):
    with_options(here, 'default_hooks.chekpoint.interval=2')


@CASES.add(
    'an option that nothing reads, in a test',
    '....py: --cfg-options test_dataloder.batch_size: test_dataloder is read '
    'by nothing; near matches: test_dataloader...',
)
def _(here):
    here.test('pckd', here.teacher, '--cfg-options', 'test_dataloder.batch_size=2')


@CASES.add(
    'a key of a config that nothing reads',
    '....py: train_dataloder is read by nothing; near matches: train_dataloader',
)
def _(here):
    here.train(train_dataloder=dict(batch_size=2))


@CASES.add(
    'a key of OpenMMLab 0.x',
    '....py: optimizer is read by nothing, it is a key of OpenMMLab 0.x; in '
    'its place: optim_wrapper.optimizer',
)
def _(here):
    here.train(optimizer=dict(type='SGD', lr=0.1))


# --- numbers ---------------------------------------------------------------


@CASES.add(
    'a negative weight of a loss',
    '....py: distiller.distill_losses.loss_kd.loss_weight must be >= 0, got '
    '-1; to leave the loss out, set it to None or its weight to 0',
)
def _(here):
    here.train(**{LOSSES + 'loss_kd.loss_weight': -1})


for GROWTH in (0, -1.5):

    @CASES.add(
        f'growth rate {GROWTH}',
        f'distiller.sample_weighting: growth_rate must be > 0, got {GROWTH}',
    )
    def _(here, growth=GROWTH):
        here.train(**{DISTILLER + 'sample_weighting.growth_rate': growth})


for TAU in (0, -1):

    @CASES.add(
        f'tau {TAU}',
        '....py: distiller.distill_losses.loss_center_contrast'
        f'.tau must be > 0, got {TAU}',
    )
    def _(here, tau=TAU):
        here.train(**{LOSSES + 'loss_center_contrast.tau': tau})


@CASES.add(
    'tau 0 in a loss of MMRazor',
    '....py: distiller.distill_losses.loss_kd.tau must be > 0, got 0',
)
def _(here):
    here.train('kd', **{LOSSES + 'loss_kd.tau': 0})


@CASES.add(
    'a view of 45 degrees',
    'model.views: only quarter turns, multiples of 90 degrees, got 45',
)
def _(here):
    here.train(**{'model.views': (0, 45)})


@CASES.add(
    'views without the upright one',
    'model.views: the first view must be the upright one, 0, for the task '
    'loss; got (90, 180)',
)
def _(here):
    here.train(**{'model.views': (90, 180)})


@CASES.add(
    'more views per step than there are',
    'model.views_per_step must be a whole number from 1 to 4, that of '
    'model.views, got 5',
)
def _(here):
    here.train(**{'model.views_per_step': 5})


@CASES.add(
    'an unknown way to draw views',
    "model.draw must be 'batch' or 'image', how model.views_per_step draws, "
    "got 'images'",
)
def _(here):
    here.train(**{'model.views_per_step': 2, 'model.draw': 'images'})


@CASES.add(
    'an unknown reduction',
    'distiller.distill_losses.loss_feature_alignment: reduction must be one '
    "of ['mean', 'none', 'sum'], got 'average'",
)
def _(here):
    here.train(**{LOSSES + 'loss_feature_alignment.reduction': 'average'})


@CASES.add(
    'a weighted loss that yields one value for the batch',
    'distiller.distill_losses.loss_kd: a loss in weighted_losses must yield '
    "one value per image, this one yields a scalar: set reduction='none'",
)
def _(here):
    here.train(**{LOSSES + 'loss_kd.reduction': 'batchmean'})


@CASES.add(
    'a weighting with nothing to weigh',
    'distiller.sample_weighting has nothing to weigh: name losses in weighted_losses',
)
def _(here):
    here.train(**{DISTILLER + 'weighted_losses': []})


def with_hook(here, **hook):
    cfg = here.config()
    cfg.custom_hooks.append(hook)
    here.train(cfg=cfg)


@CASES.add(
    "FiniteLossHook(action='ignore')",
    "FiniteLossHook.action must be one of ['stop', 'skip'], got 'ignore'",
)
def _(here):
    with_hook(here, type='mmrazor.FiniteLossHook', action='ignore')


@CASES.add(
    'SkipBrokenImagesHook(limit=-1)', 'SkipBrokenImagesHook.limit must be >= 0, got -1'
)
def _(here):
    with_hook(here, type='mmrazor.SkipBrokenImagesHook', limit=-1)


@CASES.add(
    'a warm-up of a loss that is not there',
    'LossWarmupHook.losses: "loss_dkd" is not a loss with a loss_weight '
    'among distiller.distill_losses, loss_center_alignment, '
    'loss_center_contrast, loss_feature_alignment, loss_kd',
)
def _(here):
    with_hook(here, type='mmrazor.LossWarmupHook', losses=['loss_dkd'], epochs=2)


@CASES.add(
    'a metric of the teacher that is not there',
    'TeacherValidationHook.metric: "accuracy" is none of the metrics, '
    'accuracy/top1, accuracy/top5',
)
def _(here):
    with_hook(
        here,
        type='mmrazor.TeacherValidationHook',
        min_teacher_accuracy=1,
        metric='accuracy',
    )


@CASES.add(
    'labels asked of a data set that has none',
    'train_dataloader.dataset: RepeatDataset cannot say the labels of its '
    'images, which ContrastiveRepresentationLoss needs; give the dataset '
    'itself, not a wrapper of it',
)
def _(here):
    cfg = here.config('crd')
    inner = cfg.train_dataloader.dataset
    cfg.train_dataloader.dataset = dict(type='RepeatDataset', times=1, dataset=inner)
    here.train(cfg=cfg)


@pytest.mark.parametrize('name', CASES)
def test_config(name, here):
    CASES.check(name, here)
