from typing import Any, Dict, List, Optional, Sequence

import torch
from mmengine.model import BaseModel
from mmengine.structures import BaseDataElement
from mmrazor.models.task_modules import RecorderManager
from mmrazor.registry import MODELS
from torch import Tensor
from torch.nn import functional as F

from ...checkpoints.strict import load_strictly
from ...functional import true_rank, view_similarity
from ...utils.near_matches import near_matches
from ...utils.normalisation import difference
from ..connectors.projection_head import ProjectionHead
from ..losses.relation_loss import RelationLoss
from ..losses.view_rows import check_candidates, split_views
from .step_views import StepViews
from .teacher_images import TeacherImages


@MODELS.register_module()
class ViewMatchHead(BaseModel):
    r"""Trains a head on a frozen teacher to match rotated views: SSKD's first stage.

    A rotated view r is compared with the upright views of all images, and the
    head learns by the image that it is of, o(r):

    $$L = mean_r \, CE(\operatorname{softmax}_n(A_{rn}), o(r))$$

    with A of `mmrazor_pckd.functional.view_similarity`. (arXiv 2006.07114.)
    Without a temperature, as in the released code, the loss begins at log N
    and cannot fall far; ``view_match`` that is logged is the share of views
    whose image is found. The result depends on the teacher alone and serves
    all students, see `ProjectionHead`.

    Args:
        teacher (dict): Config of a classifier.
        channels (int): Width of the feature that goes into its classifier.
        teacher_ckpt (str, optional): Path or URL of its weights, loaded
            strictly. Defaults to None, with which it cannot be trained.
        classifier (str): Name of its linear classifier. Defaults to
            ``'head.fc'``.
        views (Sequence[int]): Angles in degrees, multiples of 90, the first
            one 0. Defaults to (0, 90, 180, 270).
        all_processes (bool): Whether the candidates are those of all
            processes. Defaults to True.
        data_preprocessor (dict, optional): Config of the preprocessor.
        views_per_step (int, optional): How many of the views a step takes,
            the upright one included. Defaults to None, all of them.
        draw (str): Whether the others are drawn for the ``'batch'`` or for
            each ``'image'``. Defaults to ``'batch'``.

    Raises:
        ValueError: If the weights do not fit, the teacher has no such
            classifier, or ``views``, ``views_per_step`` or ``draw`` is none.
        FileNotFoundError: If the checkpoint is not there.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import ViewMatchHead
        >>> model = ViewMatchHead(
        ...     teacher=dict(
        ...         _scope_='mmpretrain',
        ...         type='ImageClassifier',
        ...         backbone=dict(type='CIFARResNet', depth=8),
        ...         neck=dict(type='GlobalAveragePooling'),
        ...         head=dict(type='LinearClsHead', num_classes=10, in_channels=64),
        ...     ),
        ...     channels=64,
        ... )
        >>> sorted(model.loss(torch.randn(2, 3, 32, 32)))
        ['loss', 'view_match']
        >>> {name.split('.')[0] for name, each in model.named_parameters()
        ...  if each.requires_grad}
        {'head'}
    """

    def __init__(
        self,
        teacher: Dict,
        channels: int,
        teacher_ckpt: Optional[str] = None,
        classifier: str = 'head.fc',
        views: Sequence[int] = (0, 90, 180, 270),
        all_processes: bool = True,
        data_preprocessor: Optional[Dict] = None,
        views_per_step: Optional[int] = None,
        draw: str = 'batch',
    ) -> None:
        super().__init__(data_preprocessor)
        if tuple(views[:1]) != (0,):
            raise ValueError(
                'model.views: the first view must be the upright one, 0; got '
                f'{tuple(views)}'
            )
        self.step_views = StepViews(views, views_per_step, draw)
        self.teacher: Any = MODELS.build(teacher)
        self.has_weights = teacher_ckpt is not None
        if teacher_ckpt is not None:
            load_strictly(self.teacher, teacher_ckpt, 'model.teacher_ckpt')
        self.teacher.requires_grad_(False).eval()
        theirs: Any = getattr(self.teacher, 'data_preprocessor', None)
        self.teacher_images = (
            None
            if difference(self.data_preprocessor, theirs) is None
            else TeacherImages(self.data_preprocessor, theirs)
        )
        names = [name for name, _ in self.teacher.named_modules()]
        if classifier not in names:
            raise ValueError(
                f'model.classifier: the teacher has no module "{classifier}"; '
                f'{near_matches(classifier, names)}'
            )
        feature = dict(type='mmrazor.ModuleInputs', source=classifier)
        self.recorders = RecorderManager(dict(feature=feature))
        self.recorders.initialize(self.teacher)
        self.head = ProjectionHead(channels)
        self.relation = RelationLoss(all_processes)

    def init_weights(self) -> None:
        """Keep the weights as they are.

        Raises:
            ValueError: If those of the teacher come from no checkpoint.
        """
        if not self.has_weights:
            raise ValueError(
                'model.teacher_ckpt is not given: the head would learn from '
                'random features; give the path or URL of its checkpoint'
            )

    def forward(
        self,
        inputs: Tensor,
        data_samples: Optional[List[BaseDataElement]] = None,
        mode: str = 'loss',
    ) -> Dict[str, Tensor]:
        """Compute the loss.

        Raises:
            ValueError: If anything else is asked for.
        """
        if mode != 'loss':
            raise ValueError(
                'ViewMatchHead is trained and predicts nothing: leave '
                'val_cfg, val_dataloader and val_evaluator None, and test_* too'
            )
        return self.loss(inputs, data_samples)

    def loss(
        self, batch_inputs: Tensor, data_samples: Optional[List[BaseDataElement]] = None
    ) -> Dict[str, Tensor]:
        """Compute the loss of the head.

        Args:
            batch_inputs (Tensor): ``(N, C, H, W)`` preprocessed images, H = W.
            data_samples (list, optional): Not used, images have no labels here.

        Returns:
            dict[str, Tensor]: ``loss``, and the share ``view_match``.

        Raises:
            ValueError: If the images are not square, or there is one.
        """
        images = len(batch_inputs)
        inputs = self.step_views(batch_inputs)
        if self.teacher_images is not None:
            inputs = self.teacher_images(inputs)
        with torch.no_grad(), self.recorders:
            self.teacher(inputs, data_samples, mode='tensor')
        feature = self.recorders.get_recorder('feature').get_record_data(data_idx=0)
        upright, rotated = split_views(self.head(feature), images)
        (upright,) = self.relation.gather(upright)
        scores = view_similarity(rotated, check_candidates(upright))
        index = torch.arange(len(upright), device=upright.device)
        own = self.relation.own(index, images).repeat(len(rotated) // images)
        found = true_rank(scores, own) == 0
        return dict(loss=F.cross_entropy(scores, own), view_match=found.float().mean())

    def train(self, mode: bool = True) -> 'ViewMatchHead':
        """Set the mode of the head; the teacher stays in eval mode."""
        super().train(mode)
        self.teacher.eval()
        return self
