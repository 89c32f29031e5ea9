"""Labels that are several, or mixed, and what makes them."""

import json
import math

import pytest
import torch
from bad_input.cases import Cases
from mmrazor.registry import MODELS

pytestmark = pytest.mark.slow

CASES = Cases()
MIXUP, CUTMIX = dict(type='Mixup', alpha=0.8), dict(type='CutMix', alpha=1.0)
BOTH = dict(augments=[MIXUP, CUTMIX], probs=[0.5, 0.5])


def finite(here, steps=5):
    losses = here.losses()
    assert len(losses) == steps
    assert all(map(math.isfinite, losses))


def several(here, name, labels=lambda number: [number % 15, (number + 4) % 15]):
    """A method on images with several labels each."""
    cfg = here.config(name)
    for split in ('train', 'val'):
        root = here.pictures / split
        path = here.folder.parent / f'{split}.json'
        infos = [
            dict(img_path=str(file.relative_to(root)), gt_label=labels(number))
            for number, file in enumerate(sorted(root.glob('*/*.png')))
        ]
        metainfo = dict(classes=[f'class {number}' for number in range(15)])
        path.write_text(json.dumps(dict(metainfo=metainfo, data_list=infos)))
        cfg[f'{split}_dataloader'].dataset.update(
            type='MultiLabelDataset', ann_file=str(path)
        )
    networks = [cfg.model]
    if 'teacher' in cfg.model:
        networks = [cfg.model.architecture, cfg.model.teacher]
        cfg.model.teacher_ckpt = None
        cfg.custom_hooks.pop(0)  # a teacher without weights will do
    for network in networks:
        network.head = dict(
            type='MultiLabelLinearClsHead', num_classes=15, in_channels=64
        )
    cfg.val_evaluator = [
        dict(type='MultiLabelMetric', average=None, thr=0.5),
        dict(type='AveragePrecision'),
    ]
    cfg.default_hooks.checkpoint.save_best = None
    return cfg


for NAME in ('student', 'kd', 'rkd', 'at', 'fitnet'):

    @CASES.works(f'images with several labels, {NAME}', 'trained and evaluated')
    def _(here, name=NAME):
        here.train(cfg=several(here, name))
        finite(here)
        assert 'multi-label/mAP' in here.log()
        warned = 'loss_kd: KLDivergence takes the softmax over classes' in here.log()
        assert warned == (name == 'kd')


@CASES.works('images with lists of labels, some of them empty', 'trained')
def _(here):
    here.train(cfg=several(here, 'rkd', lambda number: list(range(number % 3))))
    finite(here)


SEVERAL = (
    'one hard label per image is needed, and these images have several, or none: '
    'multi-label data is for KD and the losses of features, which need no labels'
)
for NAME, PLACE in (
    ('pckd', 'distiller.sample_weighting: '),
    ('wsld', 'distiller.distill_losses.loss_wsld: '),
    ('dkd', ''),
):

    @CASES.add(f'images with several labels, {NAME}', PLACE + SEVERAL)
    def _(here, name=NAME):
        here.train(cfg=several(here, name))


@CASES.add(
    'images with several labels, crd',
    'train_dataloader.dataset: ContrastiveRepresentationLoss needs one label of each '
    'image, and there are images with several, or with none; leave that loss out, or '
    'label the images',
)
def _(here):
    here.train(cfg=several(here, 'crd'))


@CASES.add(
    'several labels, one of them out of range',
    'train_dataloader.dataset: 1 labels are not among the 15 classes of '
    'head.num_classes, first 15 of ...',
)
def _(here):
    here.train(cfg=several(here, 'rkd', lambda number: [0, 15 if number == 4 else 1]))


for NAME in ('kd', 'rkd', 'at'):

    @CASES.works(f'mixup and CutMix, {NAME}', 'both networks see the mixed images')
    def _(here, name=NAME):
        kind = MODELS.get(here.config(name).model.type)
        seen, loss = [], kind.loss

        def watched(self, inputs, samples):
            hooks = [
                network.backbone.register_forward_pre_hook(
                    lambda _, images: seen.append(images[0].clone())
                )
                for network in (self.teacher, self.student)
            ]
            losses = loss(self, inputs, samples)
            for hook in hooks:
                hook.remove()
            assert samples[0].gt_score.sum() == pytest.approx(1)
            return losses

        here.monkeypatch.setattr(kind, 'loss', watched)
        here.train(name, **{'data_preprocessor.batch_augments': BOTH})
        finite(here)
        assert len(seen) == 10
        for teachers, students in zip(seen[::2], seen[1::2]):
            assert torch.equal(teachers, students)


@CASES.works(
    'mixup and CutMix, pckd, with soft_labels',
    'difficulty and contrast take the shares of both labels',
)
def _(here):
    parts = 'model.distiller.'
    here.train(
        **{
            'data_preprocessor.batch_augments': BOTH,
            f'{parts}sample_weighting.soft_labels': True,
            f'{parts}distill_losses.loss_center_contrast.soft_labels': True,
        }
    )
    finite(here)


for NAME in ('dkd', 'wsld', 'crd'):

    @CASES.add(
        f'mixup, {NAME}',
        '...one hard label per image is needed, got labels of shape (12, 15) and type '
        'torch.float32: leave mixup, cutmix and to_onehot out of the data '
        'preprocessor',
    )
    def _(here, name=NAME):
        here.train(name, **{'data_preprocessor.batch_augments': BOTH})


@CASES.add(
    'mixup of two views',
    'data_preprocessor.batch_augments would mix the views of the images with different '
    'others: leave it out where MultiView is in the pipeline',
)
def _(here):
    here.train('mld', **{'data_preprocessor.batch_augments': BOTH})


@CASES.works(
    'batch augments alone in model.data_preprocessor', "the rest is data_preprocessor's"
)
def _(here):
    cfg = here.config('kd')
    cfg.model.data_preprocessor = dict(batch_augments=[MIXUP, CUTMIX])
    here.train(cfg=cfg)
    finite(here)
    assert 'mean' in (here.folder / 'student.py').read_text()


@CASES.add(
    'an augment without a type',
    '...data_preprocessor.batch_augments.augments.0 has no type; there are: Mixup, '
    'CutMix, ResizeMix',
)
def _(here):
    augments = dict(augments=dict(alpha=0.8))
    here.train('kd', **{'data_preprocessor.batch_augments': augments})


@CASES.works(
    'batch augments without a number of classes',
    'it is taken from the head or the data',
)
def _(here):
    cfg = here.config('student')
    del cfg.data_preprocessor['num_classes']
    cfg.data_preprocessor.batch_augments = MIXUP
    here.train(cfg=cfg)
    finite(here)


@CASES.add(
    'scores of another number of classes',
    'model.data_preprocessor.num_classes is 20 and the head has 15 classes: make them '
    'equal, or leave it out',
)
def _(here):
    options = dict(num_classes=20, to_onehot=True)
    here.train('kd', **{f'data_preprocessor.{key}': options[key] for key in options})


@CASES.add(
    "mmengine's ImgDataPreprocessor",
    'model.data_preprocessor.type: ImgDataPreprocessor takes no ..., which a '
    'classifier gives it or the config does; take '
    "type='mmpretrain.ClsDataPreprocessor'",
)
def _(here):
    here.train('kd', **{'data_preprocessor.type': 'ImgDataPreprocessor'})


@CASES.works('an accuracy, and metrics of each class beside it', 'trained and logged')
def _(here):
    cfg = here.config('kd')
    cfg.val_evaluator = [
        dict(type='Accuracy'),
        dict(type='SingleLabelMetric', average=None),
        dict(type='ConfusionMatrix', num_classes=15),
    ]
    here.train(cfg=cfg)
    log = here.log()
    assert 'Teacher: accuracy/top1 ' in log
    assert 'single-label/precision_classwise: [' in log
    assert (here.folder / 'student_best.pth').exists()


@pytest.mark.parametrize('name', CASES)
def test_labels(name, here):
    CASES.check(name, here)
