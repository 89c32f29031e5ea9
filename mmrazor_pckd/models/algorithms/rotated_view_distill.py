from typing import Dict, List, Optional, Sequence, Union

import torch
from mmengine.model import BaseModel
from mmengine.structures import BaseDataElement
from mmrazor.models.utils import add_prefix
from mmrazor.registry import MODELS
from torch import Tensor

from .frozen_teacher_distill import FrozenTeacherDistill
from .step_views import StepViews
from .task_losses import task_losses
from .teacher_ensemble import TeacherEnsemble
from .upright_classifier import find_classifiers, upright_only


@MODELS.register_module()
class RotatedViewDistill(FrozenTeacherDistill):
    """Distil over rotated views of each image, as PCKD does.

    PCKD is arXiv 2410.14143; the views are those of its section IV-A. The
    images are rotated once, on the device, after the data preprocessor.
    Teacher and student each run once over all V*N views (the student's
    BatchNorm normalises them together); their classifiers, and the student's task
    loss, whatever it is, run on the N upright views only. A recorder of a
    classifier's *inputs* holds V*N rows, one of its *outputs* N rows.

    With ``views_per_step`` a step takes the upright view and some of the
    others, drawn anew in each step, and V is their number: its cost instead of
    that of all views. The paper takes all.

    Args:
        distiller (dict): Config of the distiller.
        teacher (dict | BaseModel): Config of the teacher, or the teacher.
        views (Sequence[int]): Angles in degrees, multiples of 90, the first
            one 0. Defaults to (0, 90, 180, 270).
        views_per_step (int, optional): How many of them a step takes, the
            upright one included. Defaults to None, all of them.
        draw (str): Whether the others are drawn once for the ``'batch'``, in
            each process for its own, or for each ``'image'`` by itself; of no
            effect where all views are taken. Defaults to ``'batch'``.
        **kwargs: Other arguments of `FrozenTeacherDistill`.

    Raises:
        ValueError: As `FrozenTeacherDistill`, and if ``views`` does not begin
            with 0 or has other than quarter turns, ``views_per_step`` is no
            whole number from 1 to that of the views, ``draw`` is unknown, or
            a head has no linear classifier, or the student's several tasks.

    Example:
        >>> import torch
        >>> from mmpretrain.structures import DataSample
        >>> from mmrazor_pckd import RotatedViewDistill
        >>> network = dict(
        ...     _scope_='mmpretrain',
        ...     type='ImageClassifier',
        ...     backbone=dict(type='CIFARResNet', depth=8),
        ...     neck=dict(type='GlobalAveragePooling'),
        ...     head=dict(type='LinearClsHead', num_classes=10, in_channels=64),
        ... )
        >>> feature = dict(feature=dict(type='ModuleInputs', source='head.fc'))
        >>> record = dict(recorder='feature', data_idx=0)
        >>> model = RotatedViewDistill(
        ...     architecture=network,
        ...     teacher=network,
        ...     distiller=dict(
        ...         type='PreviewDistiller',
        ...         student_recorders=feature,
        ...         teacher_recorders=feature,
        ...         distill_losses=dict(loss_fa=dict(type='FeatureAlignmentLoss')),
        ...         loss_forward_mappings=dict(
        ...             loss_fa=dict(
        ...                 s_feature=dict(record, from_student=True),
        ...                 t_feature=dict(record, from_student=False),
        ...             )
        ...         ),
        ...     ),
        ... )
        >>> samples = [DataSample().set_gt_label(label) for label in (3, 7)]
        >>> sorted(model.loss(torch.zeros(2, 3, 32, 32), samples))
        ['distill.loss_fa', 'student.loss']
        >>> recorder = model.distiller.teacher_recorders.get_recorder('feature')
        >>> recorder.get_record_data(data_idx=0).shape  # 2 images, 4 views
        torch.Size([8, 64])
    """

    def __init__(
        self,
        distiller: Dict,
        teacher: Union[BaseModel, Dict, Sequence],
        *,
        views: Sequence[int] = (0, 90, 180, 270),
        views_per_step: Optional[int] = None,
        draw: str = 'batch',
        **kwargs,
    ) -> None:
        self._check_views(views)
        step_views = StepViews(views, views_per_step, draw)
        super().__init__(distiller, teacher, **kwargs)
        if step_views.views_per_step > 1 and hasattr(
            getattr(self.student, 'head', None), 'task_heads'
        ):
            raise ValueError(
                'model.views: the MultiTaskHead of the student picks the images of '
                'each task by their labels, and turned views have none; views=(0, )'
            )
        self.views = tuple(views)
        self.step_views = step_views
        self._classifiers = (
            dict(
                student=find_classifiers(self.student),
                teacher=self.teacher.classifiers()
                if isinstance(self.teacher, TeacherEnsemble)
                else find_classifiers(self.teacher),
            )
            if step_views.views_per_step > 1
            else {}
        )

    @staticmethod
    def _check_views(views: Sequence[int]) -> None:
        if not views or views[0] != 0:
            raise ValueError(
                'model.views: the first view must be the upright one, 0, for '
                f'the task loss; got {tuple(views)}'
            )
        for view in views:
            if view % 90:
                raise ValueError(
                    'model.views: only quarter turns, multiples '
                    f'of 90 degrees, got {view}'
                )

    def loss(
        self, batch_inputs: Tensor, data_samples: Optional[List[BaseDataElement]] = None
    ) -> Dict[str, Tensor]:
        """Compute the task loss and the distillation losses.

        Args:
            batch_inputs (Tensor): ``(N, C, H, W)`` preprocessed images, H = W
                where they are rotated.
            data_samples (list): N samples with the labels.

        Returns:
            dict[str, Tensor]: ``student.*`` of the task, ``distill.*`` of
            the distiller.

        Raises:
            ValueError: If the images to be rotated are not square.
        """
        images = len(batch_inputs)
        inputs = self.step_views(
            batch_inputs, self.memory_format.of_images(batch_inputs.device)
        )
        distiller = self.distiller
        losses = dict()

        if self._teacher_runs():
            distiller.set_deliveries_override(False)
            with (
                torch.no_grad(),
                distiller.teacher_recorders,
                distiller.deliveries,
                self._upright('teacher', images),
            ):
                self.teacher(
                    inputs
                    if self.teacher_images is None
                    else self.teacher_images(inputs),
                    data_samples,
                    mode='tensor',
                )

        distiller.set_deliveries_override(True)
        with (
            distiller.student_recorders,
            distiller.deliveries,
            self._upright('student', images),
        ):
            losses.update(task_losses(self, inputs, data_samples))

        if not self.distillation_stopped:
            losses.update(add_prefix(distiller.compute_distill_losses(), 'distill'))
        return losses

    def _upright(self, whose: str, images: int):
        return upright_only(self._classifiers.get(whose, []), images)
