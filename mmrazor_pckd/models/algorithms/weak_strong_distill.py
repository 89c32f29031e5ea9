from typing import Dict, List, Optional, Sequence, Union

import torch
from mmengine.structures import BaseDataElement
from mmrazor.models.utils import add_prefix
from mmrazor.registry import MODELS
from torch import Tensor

from .frozen_teacher_distill import FrozenTeacherDistill
from .task_losses import task_losses


@MODELS.register_module()
class WeakStrongDistill(FrozenTeacherDistill):
    """Distil over a weakly and a strongly augmented view of each image.

    MLD (multi-level logit distillation, CVPR 2023) does. Each view goes
    through teacher and student in a pass of its own, so that the student's
    BatchNorm normalises it by the view's own statistics. A recorder holds
    both passes: ``record_idx=0``, the default, is the weak view's,
    ``record_idx=1`` the strong view's; what runs x times in a pass has its
    first x records of the weak view. The task losses of both views are added.
    The weight of an image in `PreviewDistiller` is that of its weak view.

    The training pipeline makes the views, ``MultiView(num_views=[1, 1],
    transforms=[weak, strong])`` before ``PackInputs``, and
    ``AsyncClsDataPreprocessor`` takes them. Validation has one view.

    Args:
        distiller (dict): Config of the distiller.
        teacher (dict | BaseModel): Config of the teacher, or the teacher.
        **kwargs: Other arguments of `FrozenTeacherDistill`.

    Raises:
        ValueError: As `FrozenTeacherDistill`.

    Example:
        >>> import torch
        >>> from mmpretrain.structures import DataSample
        >>> from mmrazor_pckd import WeakStrongDistill
        >>> network = dict(
        ...     _scope_='mmpretrain',
        ...     type='ImageClassifier',
        ...     backbone=dict(type='CIFARResNet', depth=8),
        ...     neck=dict(type='GlobalAveragePooling'),
        ...     head=dict(type='LinearClsHead', num_classes=10, in_channels=64),
        ... )
        >>> logits = dict(logits=dict(type='ModuleOutputs', source='head.fc'))
        >>> strong = dict(recorder='logits', record_idx=1)
        >>> model = WeakStrongDistill(
        ...     architecture=network,
        ...     teacher=network,
        ...     distiller=dict(
        ...         type='PreviewDistiller',
        ...         student_recorders=logits,
        ...         teacher_recorders=logits,
        ...         distill_losses=dict(loss_kd=dict(type='KLDivergence', tau=4)),
        ...         loss_forward_mappings=dict(
        ...             loss_kd=dict(
        ...                 preds_S=dict(strong, from_student=True),
        ...                 preds_T=dict(strong, from_student=False),
        ...             )
        ...         ),
        ...     ),
        ... )
        >>> samples = [DataSample().set_gt_label(label) for label in (3, 7)]
        >>> weak, strong = torch.zeros(2, 3, 32, 32), torch.ones(2, 3, 32, 32)
        >>> sorted(model.loss([weak, strong], samples))
        ['distill.loss_kd', 'student.loss']
    """

    def loss(
        self,
        batch_inputs: Union[Tensor, Sequence[Tensor]],
        data_samples: Optional[List[BaseDataElement]] = None,
    ) -> Dict[str, Tensor]:
        """Compute the task loss of both views and the distillation losses.

        Args:
            batch_inputs (Sequence[Tensor]): The weak and the strong view of the
                images, each ``(N, C, H, W)`` and preprocessed.
            data_samples (list): N samples with the labels.

        Returns:
            dict[str, Tensor]: ``student.*`` of the task, ``distill.*`` of
            the distiller.

        Raises:
            ValueError: If there are not two views.
        """
        views = self._views(batch_inputs)
        distiller = self.distiller
        losses = dict()

        if self._teacher_runs():
            distiller.set_deliveries_override(False)
            with torch.no_grad(), distiller.teacher_recorders, distiller.deliveries:
                for view in views:
                    self.teacher(
                        view
                        if self.teacher_images is None
                        else self.teacher_images(view),
                        data_samples,
                        mode='tensor',
                    )

        distiller.set_deliveries_override(True)
        with distiller.student_recorders, distiller.deliveries:
            weak, strong = (task_losses(self, view, data_samples) for view in views)
        for key, value in weak.items():
            # An accuracy, which is no loss, is that of the weak view.
            losses[key] = value + strong[key] if 'loss' in key else value

        if not self.distillation_stopped:
            losses.update(add_prefix(distiller.compute_distill_losses(), 'distill'))
        return losses

    def _views(self, batch_inputs: Union[Tensor, Sequence[Tensor]]) -> List[Tensor]:
        if torch.is_tensor(batch_inputs) or len(batch_inputs) != 2:
            found = 1 if torch.is_tensor(batch_inputs) else len(batch_inputs)
            raise ValueError(
                'train_dataloader.dataset.pipeline: WeakStrongDistill needs two '
                f'views of each image, got {found}: put '
                "dict(type='MultiView', num_views=[1, 1], transforms=[weak, strong]) "
                "before PackInputs, with collate_fn=dict(type='default_collate')"
            )
        return [
            view.contiguous(memory_format=self.memory_format.of_images(view.device))
            for view in batch_inputs
        ]
