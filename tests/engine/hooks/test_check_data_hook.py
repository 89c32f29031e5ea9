import logging
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from mmrazor.registry import HOOKS, MODELS


class Images:
    def __init__(self, *labels):
        self.labels = np.array(labels)

    def __len__(self):
        return len(self.labels)

    def get_gt_labels(self):
        return self.labels

    def get_data_info(self, index):
        return dict(img_path=f'{index}.png')


class Loader:
    def __init__(self, *labels, batches=1):
        self.dataset, self.batches = Images(*labels), batches

    def __len__(self):
        return self.batches


def check(train, val=None, classes=3, **parts):
    head = SimpleNamespace(num_classes=classes)
    HOOKS.build(dict(type='CheckDataHook')).before_train(
        SimpleNamespace(
            model=SimpleNamespace(
                **dict(dict(architecture=SimpleNamespace(head=head)), **parts)
            ),
            train_dataloader=train,
            val_loop=val,
            val_dataloader=val,
            logger=logging.getLogger('data'),
        )
    )


def test_all_is_well(caplog):
    check(Loader(0, 1, 2), Loader(0, 0))
    assert not caplog.messages


def test_a_class_without_an_image_is_named(caplog):
    check(Loader(0, 2))
    assert caplog.messages == [
        'train_dataloader.dataset: 1 of 3 classes have no image, first [1]'
    ]


@pytest.mark.parametrize('label', [-1, 3])
def test_a_label_out_of_range(label):
    with pytest.raises(
        ValueError,
        match='^val_dataloader.dataset: 1 labels are not among the 3 classes of '
        f'head.num_classes, first {label} of 1.png$',
    ):
        check(Loader(0, 1, 2), Loader(0, label))
    check(Loader(0, 1, 2), Loader(0, label), classes=None)  # nothing to compare with


def test_images_without_labels_are_for_a_student_without_a_task():
    bare = Loader(0)
    bare.dataset.with_label, bare.dataset.labels = False, [None]
    with pytest.raises(ValueError, match='^train_.* set model.calculate_student_loss='):
        check(bare)
    check(bare, calculate_student_loss=False)
    with pytest.raises(ValueError, match='^val_dataloader.dataset: .* metrics need'):
        check(bare, bare, calculate_student_loss=False)


def test_an_epoch_without_a_batch():
    with pytest.raises(
        ValueError, match='^train_dataloader: an epoch of 2 images has no batch'
    ):
        check(Loader(0, 1, batches=0))


@pytest.mark.parametrize('processes', [1, 2, 3])
@pytest.mark.parametrize('related', [True, False])
@pytest.mark.parametrize('round_up', [True, False])
def test_processes_with_unequal_numbers_of_images(
    monkeypatch, processes, related, round_up
):
    monkeypatch.setattr(
        'mmrazor_pckd.engine.hooks.check_data_hook.get_world_size', lambda: processes
    )
    loss = MODELS.build(dict(type='SimilarityPreservingLoss', all_processes=related))
    distiller = torch.nn.ModuleDict(dict(loss_sp=loss))
    loader = Loader(0, 1, 2)
    loader.sampler = SimpleNamespace(round_up=round_up)
    if processes != 2 or not related or round_up:
        check(loader, distiller=distiller)
        return
    with pytest.raises(
        ValueError,
        match=r'^train_dataloader\.sampler\.round_up=False: 3 images are no equal '
        r'shares of 2 processes, whose images distiller\.loss_sp relates',
    ):
        check(loader, distiller=distiller)


class Lists(Images):
    """Images with lists of labels."""

    def __init__(self, *labels):
        self.labels = labels

    def get_gt_labels(self):
        return np.array([self.get_data_info(each)['gt_label'] for each in range(2)])

    def get_data_info(self, index):
        return dict(img_path=f'{index}.png', gt_label=self.labels[index])


def of(dataset, batches=1):
    loader = Loader(batches=batches)
    loader.dataset = dataset
    return loader


def test_images_with_several_labels(caplog):
    check(of(Lists([0, 1], [2])))
    check(of(Lists([], [0, 1, 2])))
    assert not caplog.messages
    check(of(Lists([0, 1], [])))
    assert caplog.messages[0].endswith('1 of 3 classes have no image, first [2]')
    with pytest.raises(ValueError, match='1 labels .* first 3 of 1.png$'):
        check(of(Lists([0, 1], [2, 3])))


def test_losses_that_images_with_several_labels_do_not_fit(caplog):
    losses = dict(
        loss_kd=MODELS.build(dict(type='KLDivergence', tau=4)),
        loss_at=MODELS.build(dict(type='AttentionTransferLoss')),
    )
    lists = of(Lists([0, 1], [2]))
    distiller = SimpleNamespace(
        distill_losses=losses, named_modules=torch.nn.Module().named_modules
    )
    check(lists, distiller=distiller)
    (said,) = caplog.messages
    assert said.startswith('distiller.distill_losses.loss_kd: KLDivergence takes the')
    losses['loss_cc'] = MODELS.build(dict(type='CenterContrastLoss', soft_labels=True))
    with pytest.raises(ValueError, match='loss_cc.soft_labels is for the shares'):
        check(lists, distiller=distiller)


@pytest.mark.parametrize('kind', ['folders', 'names'])
def test_classes_that_are_numbered_otherwise(kind):

    def images(*names):
        loader = Loader(*range(len(names)))
        if kind == 'folders':
            loader.dataset.folder_to_idx = {each: i for i, each in enumerate(names)}
        else:
            loader.dataset.labels_are_names = True
            loader.dataset.metainfo = dict(classes=names)
        return loader

    check(images('a', 'b', 'c'), images('a', 'b'))  # no label is another class's
    check(images('a', 'b', 'c'), Loader(0, 1))  # nothing to compare
    with pytest.raises(
        ValueError,
        match='^val_dataloader.dataset: "b" is label 0 here and 1 in train_dataloader: '
        'the classes are the 2 names here and the 3 there, in order .not here: a.; ',
    ):
        check(images('a', 'b', 'c'), images('b', 'c'))
    hook = HOOKS.build(dict(type='CheckDataHook'))
    runner = SimpleNamespace(test_dataloader=images('b', 'c'))
    hook.before_test(runner)
    meta = dict(dataset_meta=dict(classes=('a', 'b', 'c')))
    hook.after_load_checkpoint(runner, dict(meta=meta))
    with pytest.raises(ValueError, match="is label 0 here and 1 in the checkpoint's"):
        hook.before_test(runner)


def test_classes_of_a_network_without_a_head():
    model = SimpleNamespace(num_classes=2)
    with pytest.raises(ValueError, match='not among the 2 classes'):
        check(Loader(0, 2), architecture=model)


@pytest.mark.parametrize(
    ('classes', 'given', 'found'), [(3, None, 3), (3, 3, 3), (None, None, 4), (3, 4, 0)]
)
def test_the_classes_of_scores(classes, given, found):
    preprocessor = SimpleNamespace(to_onehot=True, num_classes=given)
    loader = Loader(0, 1, 2)
    loader.dataset.metainfo = dict(classes='abcd')
    if found:
        check(loader, classes=classes, data_preprocessor=preprocessor)
        assert preprocessor.num_classes == found
        return
    with pytest.raises(ValueError, match='num_classes is 4 and the head has 3 classes'):
        check(loader, classes=classes, data_preprocessor=preprocessor)
    preprocessor.to_onehot = False  # read by nothing
    check(loader, classes=classes, data_preprocessor=preprocessor)
