from typing import Any, Dict, List, Optional, Sequence, Union

import torch
from mmengine.logging import print_log
from mmengine.model import BaseModel
from mmengine.structures import BaseDataElement
from mmrazor.models.algorithms import SingleTeacherDistill
from mmrazor.models.utils import add_prefix
from mmrazor.registry import MODELS
from torch import Tensor

from ...checkpoints.prefixes import STUDENT
from ...checkpoints.strict import load_strictly
from ...utils.normalisation import difference
from ..distillers.config_key import config_key
from .compilation import uses_cuda_graphs
from .parsing import parse_losses
from .prepared_networks import prepare_networks
from .task_losses import check_task_loss, task_losses
from .teacher_ensemble import TeacherEnsemble
from .teacher_images import TeacherImages

_TEACHER = 'teacher.'


@MODELS.register_module()
class FrozenTeacherDistill(SingleTeacherDistill):
    """Distil from a teacher that stays as its checkpoint is.

    The losses are those of MMRazor's ``SingleTeacherDistill``. The teacher is
    frozen: in eval mode with all its layers, without gradients, and not in
    the checkpoints. Its weights are loaded strictly. Once a hook has stopped
    the distillation, the teacher does not run.

    A teacher whose own config normalises images otherwise than the student's
    gets them in its own normalisation.

    Args:
        distiller (dict): Config of the distiller, of one teacher also where
            there are several (``per_teacher.py``).
        teacher (dict | BaseModel | list): Config of the teacher, or the
            teacher, or a list of teachers (``teacher_ensemble.py``).
        teacher_ckpt (str | dict | list, optional): Path or URL of the
            teacher's weights, loaded strictly, of several teachers a list;
            also ``dict(checkpoint='a.pth', prefix='architecture.')`` for the
            student of a distillation. Defaults to None, for a teacher whose
            config gives its weights.
        student_ckpt (str | dict, optional): Path or URL of the student's
            initial weights, a plain mmpretrain checkpoint, loaded strictly;
            ``dict(checkpoint='a.pth', head=False)`` leaves the head out, for
            weights of other classes. Defaults to None, which is the student's
            own initialization.
        calculate_student_loss (bool): Whether the student's task loss counts.
            Images without labels need False. Defaults to True.
        channels_last (bool, optional): Whether images, and with True the
            weights too, lie in memory channels last. The same function, up
            to rounding. Defaults to None: images do on a CPU, unless feature
            maps are recorded or a gradient would be wrong
            (``memory_format.py``).
        compile (bool | dict): Whether ``torch.compile`` compiles the parts
            of both networks in which, and before which, nothing is recorded;
            a dict is its arguments. Defaults to False.
        module_inplace (bool): Whether the student's activations may
            overwrite their inputs everywhere. Defaults to False: only in
            parts that no recorder reads.
        teacher_module_inplace (bool): As ``module_inplace``, of the teacher.
        teacher_weights (Sequence[float], optional): Shares of several
            teachers, divided by their sum. Defaults to None, equal ones.
        **kwargs: ``architecture`` (the student), ``data_preprocessor`` and
            ``init_cfg`` of `SingleTeacherDistill`.

    Attributes:
        teacher_has_weights (bool): Whether all of the teacher's weights came
            from a checkpoint, or with a teacher that was given built.

    Raises:
        ValueError: If a checkpoint does not fit, or the teacher is to be trained.
        FileNotFoundError: If a checkpoint is not there.
        ConnectionError: If a checkpoint cannot be downloaded.

    Example:
        >>> import torch
        >>> from mmpretrain.structures import DataSample
        >>> from mmrazor_pckd import FrozenTeacherDistill
        >>> network = dict(
        ...     _scope_='mmpretrain',
        ...     type='ImageClassifier',
        ...     backbone=dict(type='CIFARResNet', depth=8),
        ...     neck=dict(type='GlobalAveragePooling'),
        ...     head=dict(type='LinearClsHead', num_classes=10, in_channels=64),
        ... )
        >>> logits = dict(logits=dict(type='ModuleOutputs', source='head.fc'))
        >>> model = FrozenTeacherDistill(
        ...     architecture=network,
        ...     teacher=network,
        ...     distiller=dict(
        ...         type='PreviewDistiller',
        ...         student_recorders=logits,
        ...         teacher_recorders=logits,
        ...         distill_losses=dict(loss_kd=dict(type='KLDivergence', tau=4)),
        ...         loss_forward_mappings=dict(
        ...             loss_kd=dict(
        ...                 preds_S=dict(from_student=True, recorder='logits'),
        ...                 preds_T=dict(from_student=False, recorder='logits'),
        ...             )
        ...         ),
        ...     ),
        ... )
        >>> samples = [DataSample().set_gt_label(label) for label in (3, 7)]
        >>> sorted(model.loss(torch.zeros(2, 3, 32, 32), samples))
        ['distill.loss_kd', 'student.loss']
        >>> any(key.startswith('teacher.') for key in model.state_dict())
        False
    """

    def __init__(
        self,
        distiller: Dict,
        teacher: Union[BaseModel, Dict, Sequence],
        teacher_ckpt: Union[str, Dict, Sequence, None] = None,
        student_ckpt: Union[str, Dict, None] = None,
        calculate_student_loss: bool = True,
        channels_last: Optional[bool] = None,
        compile: Union[bool, Dict] = False,
        module_inplace: bool = False,
        teacher_module_inplace: bool = False,
        teacher_weights: Optional[Sequence[float]] = None,
        **kwargs,
    ) -> None:
        for name in ('teacher_trainable', 'teacher_norm_eval', 'student_trainable'):
            if name in kwargs:
                raise ValueError(
                    f'model.{name}: {type(self).__name__} trains the student '
                    'and keeps the teacher frozen and wholly in eval mode; '
                    'leave the argument out'
                )
        if isinstance(teacher, (list, tuple)):
            teacher = TeacherEnsemble(teacher, teacher_ckpt, teacher_weights)
            distiller, teacher_ckpt = teacher.distiller_of(distiller), None
        elif teacher_weights is not None or isinstance(teacher_ckpt, (list, tuple)):
            raise ValueError(
                'model.teacher is one teacher, and model.teacher_ckpt and '
                'model.teacher_weights have a list for several; give a list of teachers'
            )
        super().__init__(
            distiller=distiller,
            teacher=teacher,
            teacher_ckpt=teacher_ckpt,
            calculate_student_loss=calculate_student_loss,
            # MMRazor's False reaches all parts, also those not recorded.
            module_inplace=True,
            teacher_module_inplace=True,
            **kwargs,
        )
        self.channels_last = channels_last
        check_task_loss(self.student)
        self._cuda_graphs = uses_cuda_graphs(compile)
        inplace = module_inplace, teacher_module_inplace
        self.memory_format = prepare_networks(self, compile, *inplace)
        self.teacher_images = self._teacher_images()
        if not self.teacher_has_weights:
            self._check_loosely_loaded_teacher()
        else:
            self._check_teacher_of_connectors()
        self._student_ckpt = student_ckpt
        self._load_student()
        self.register_load_state_dict_post_hook(_forget_missing_teacher)

    def init_weights(self) -> None:
        """Initialize the weights, the same ones in either memory format."""
        if self.channels_last:
            self.to(memory_format=torch.contiguous_format)
        super().init_weights()
        self._load_student()
        self.memory_format.lay_out(self.student, self.teacher)

    def _load_student(self) -> None:
        how = self._student_ckpt
        if how is not None:
            load_strictly(self.student, how, 'model.student_ckpt')
            # Keeps the Runner from initializing more than a head that is left.
            self.student._is_init = not isinstance(how, dict) or how.get('head', True)

    def _teacher_images(self) -> Optional[TeacherImages]:
        theirs: Any = getattr(self.teacher, 'data_preprocessor', None)
        several = isinstance(self.teacher, TeacherEnsemble)
        lines = (
            self.teacher.take_images_of(self.data_preprocessor)
            if several
            else [difference(self.data_preprocessor, theirs)]
        )
        for how in filter(None, lines):
            print_log(f'{how}: the images are converted for the teacher', 'current')
        if several or lines == [None]:
            return None
        return TeacherImages(self.data_preprocessor, theirs)

    def _check_teacher_of_connectors(self) -> None:
        for name, connector in self.distiller.connectors.items():
            if hasattr(connector, 'check_teacher'):
                several = isinstance(self.teacher, TeacherEnsemble)
                with config_key(f'distiller.connectors.{name}'):
                    connector.check_teacher(
                        self.teacher.teacher_of(name) if several else self.teacher
                    )

    def _check_loosely_loaded_teacher(self) -> None:
        for teacher in getattr(self.teacher, 'teachers', [self.teacher]):
            init_cfg = teacher.init_cfg
            if isinstance(init_cfg, dict) and init_cfg['type'] == 'Pretrained':
                raise ValueError(
                    f'model.teacher: give the weights {init_cfg["checkpoint"]} '
                    'as model.teacher_ckpt, which loads them strictly'
                )

    def forward(self, *args, **kwargs) -> Any:
        """Compute losses or predictions, see MMRazor's ``BaseAlgorithm``."""
        if self._cuda_graphs:
            torch.compiler.cudagraph_mark_step_begin()
        return super().forward(*args, **kwargs)

    def loss(
        self, batch_inputs: Tensor, data_samples: Optional[List[BaseDataElement]] = None
    ) -> Dict[str, Tensor]:
        """Compute the task loss and the distillation losses.

        Args:
            batch_inputs (Tensor): ``(N, C, H, W)`` preprocessed images.
            data_samples (list): N samples with the labels.

        Returns:
            dict[str, Tensor]: ``student.*`` of the task, ``distill.*`` of
            the distiller.
        """
        inputs = batch_inputs.contiguous(
            memory_format=self.memory_format.of_images(batch_inputs.device)
        )
        distiller = self.distiller

        if self._teacher_runs():
            distiller.set_deliveries_override(False)
            with torch.no_grad(), distiller.teacher_recorders, distiller.deliveries:
                self.teacher(
                    inputs
                    if self.teacher_images is None
                    else self.teacher_images(inputs),
                    data_samples,
                    mode='tensor',
                )

        distiller.set_deliveries_override(True)
        with distiller.student_recorders, distiller.deliveries:
            losses = task_losses(self, inputs, data_samples)

        if not self.distillation_stopped:
            losses.update(add_prefix(distiller.compute_distill_losses(), 'distill'))
        return losses

    parse_losses = staticmethod(parse_losses)

    def _teacher_runs(self) -> bool:
        # Deliveries record what the teacher does and give it to the student.
        return not self.distillation_stopped or bool(
            self.distiller.deliveries.deliveries
        )

    def train(self, mode: bool = True) -> 'FrozenTeacherDistill':
        """Set the mode of all but the teacher, which stays in eval mode."""
        super().train(mode)
        self.teacher.eval()
        return self

    def state_dict(self, *args, **kwargs) -> Dict[str, Tensor]:
        """State of the student and the connectors, without the teacher."""
        state = super().state_dict(*args, **kwargs)
        prefix = kwargs.get('prefix', args[1] if len(args) > 1 else '')
        for key in list(state):
            if key.startswith(prefix + _TEACHER):
                del state[key]
        return state

    def _load_from_state_dict(self, state_dict, prefix, *args) -> None:
        # A checkpoint of another algorithm may hold its teacher. This one's
        # comes from teacher_ckpt alone.
        for key in list(state_dict):
            if key.startswith(prefix + _TEACHER):
                del state_dict[key]
        student = prefix + STUDENT
        if state_dict and not any(key.startswith(student) for key in state_dict):
            raise ValueError(
                f'the checkpoint has no key under "{student}", first is '
                f'"{next(iter(state_dict))}": the weights of a plain network '
                'belong to model.student_ckpt'
            )
        super()._load_from_state_dict(state_dict, prefix, *args)


def _forget_missing_teacher(module, incompatible_keys) -> None:
    missing = incompatible_keys.missing_keys
    missing[:] = [key for key in missing if not key.startswith(_TEACHER)]
