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
            model=SimpleNamespace(architecture=SimpleNamespace(head=head), **parts),
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
