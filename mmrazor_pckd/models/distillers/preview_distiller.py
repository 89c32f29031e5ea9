from typing import Any, Callable, Dict, Optional, Sequence, Union

import torch
from mmengine.config import ConfigDict
from mmengine.logging import MessageHub
from mmrazor.models.distillers import ConfigurableDistiller
from mmrazor.models.task_modules import RecorderManager
from mmrazor.registry import MODELS, TASK_UTILS
from torch import Tensor, nn

from ...utils.near_matches import near_matches
from ...utils.recorder_sources import check_source
from ...utils.resolve_sources import resolve_sources
from ..labels import check_labels
from .check_config import check_distiller
from .config_key import config_key
from .left_out import without_none
from .step_losses import logged_weights, step_losses, weighed_losses

# Name of the recorder of the task loss's inputs (logits, labels).
_TASK = 'sample_weighting'


@MODELS.register_module()
class PreviewDistiller(ConfigurableDistiller):
    r"""``ConfigurableDistiller`` that weighs each image in chosen losses.

    The weight of an image is computed once a step and serves all its views
    and all the losses named in ``weighted_losses`` (Eq. 8 of PCKD):

    $$L = mean_i \, v_i L_i$$

    See `mmrazor_pckd.functional.weighted_mean`.

    Args:
        sample_weighting (dict, optional): Config of the weighting in
            ``TASK_UTILS``, for instance ``dict(type='PreviewWeighting',
            growth_rate=1.005)``. With None every image weighs 1. Defaults
            to None.
        weighted_losses (Sequence[str]): Names among ``distill_losses`` whose
            images are weighed. Such a loss has ``reduction='none'`` and
            yields one value per image, or per view of an image, or per image
            and class (these are summed). Defaults to ().
        task_loss_source (str): Module of the student whose inputs are
            ``(logits, labels)`` of the upright views. Defaults to
            ``'head.loss_module'``.
        distill_losses (dict): As in `ConfigurableDistiller`. A config
            that inherits leaves a loss out by setting it to None; its
            mapping, and connectors that serve no other loss, go with it.
        loss_forward_mappings (dict): As in `ConfigurableDistiller`. An
            argument may also be a list of records, ``dict(records=[dict(
            recorder='layer1', from_student=True), ...], connector='review')``,
            that one call of the connector takes and returns.
        compile (bool | dict): Whether ``torch.compile`` compiles connectors,
            losses and the weighting, all of a step together; a dict is its
            arguments. Defaults to False.
        **kwargs: Arguments of `ConfigurableDistiller`.

    Raises:
        ValueError: If a name is unknown, a loss has no forward mapping, a
            weighting has no loss to weigh, or a recorder's source does not
            exist.

    Example:
        >>> from mmrazor_pckd import PreviewDistiller
        >>> logits = dict(logits=dict(type='ModuleOutputs', source='head.fc'))
        >>> distiller = PreviewDistiller(
        ...     sample_weighting=dict(type='PreviewWeighting', growth_rate=1.005),
        ...     weighted_losses=['loss_kd'],
        ...     student_recorders=logits,
        ...     teacher_recorders=logits,
        ...     distill_losses=dict(
        ...         loss_kd=dict(type='KLDivergence', tau=4, reduction='none')
        ...     ),
        ...     loss_forward_mappings=dict(
        ...         loss_kd=dict(
        ...             preds_S=dict(from_student=True, recorder='logits'),
        ...             preds_T=dict(from_student=False, recorder='logits'),
        ...         )
        ...     ),
        ... )
        >>> distiller.sample_weighting.threshold(epoch=1)
        1.005

    Note:
        The epoch is the one of mmengine's ``MessageHub``, which the Runner
        keeps and restores. Outside a Runner it is the first.
    """

    def __init__(
        self,
        sample_weighting: Optional[Dict] = None,
        weighted_losses: Sequence[str] = (),
        task_loss_source: str = 'head.loss_module',
        student_recorders: Optional[Dict[str, Dict]] = None,
        connectors: Optional[Dict[str, Dict]] = None,
        distill_losses: Optional[Dict[str, Dict]] = None,
        loss_forward_mappings: Optional[Dict[str, Dict]] = None,
        compile: Union[bool, Dict] = False,
        **kwargs,
    ) -> None:
        student_recorders = dict(student_recorders or {})
        if sample_weighting is not None:
            student_recorders[_TASK] = dict(
                type='ModuleInputs', source=task_loss_source
            )
        losses, mappings, connectors = without_none(
            distill_losses or {}, loss_forward_mappings or {}, connectors or {}
        )
        parts = dict(
            kwargs,
            student_recorders=student_recorders,
            connectors=connectors,
            distill_losses=losses,
            loss_forward_mappings=mappings,
        )
        check_distiller(dict(parts, type=type(self), sample_weighting=sample_weighting))
        super().__init__(**parts)
        # In each step: a ConfigDict takes long for a key, and is compiled badly.
        self.loss_forward_mappings = ConfigDict(mappings).to_dict()
        self._losses_of: Callable = step_losses
        self._weighed_losses_of: Optional[Callable] = None
        if compile or isinstance(compile, dict):
            arguments = compile if isinstance(compile, dict) else {}
            self._losses_of = torch.compile(step_losses, **arguments)
            self._weighed_losses_of = torch.compile(weighed_losses, **arguments)
        with config_key('distiller.sample_weighting'):
            self.sample_weighting: Any = sample_weighting and TASK_UTILS.build(
                sample_weighting
            )
        self._check_names(weighted_losses, distill_losses or {})
        self.weighted_losses = tuple(name for name in weighted_losses if name in losses)
        if self.sample_weighting and not self.weighted_losses:
            raise ValueError(
                'distiller.sample_weighting has nothing to '
                'weigh: name losses in weighted_losses'
            )

    def build_distill_losses(
        self, losses: Optional[Dict[str, Dict]] = None
    ) -> nn.ModuleDict:
        """Build the losses; an error names the one that cannot be built."""
        built = nn.ModuleDict()
        for name, loss in (losses or {}).items():
            with config_key(f'distiller.distill_losses.{name}'):
                built.update(super().build_distill_losses({name: loss}))
        return built

    def build_connectors(
        self, connectors: Optional[Dict[str, Any]] = None
    ) -> nn.ModuleDict:
        """Build the connectors; an error names the one that cannot be built."""
        built = nn.ModuleDict()
        for name, connector in (connectors or {}).items():
            with config_key(f'distiller.connectors.{name}'):
                try:
                    built.update(super().build_connectors({name: connector}))
                except TypeError as error:  # of a layer's arguments
                    raise ValueError(error) from error
        return built

    def _check_names(self, weighted_losses, distill_losses) -> None:
        for name in weighted_losses:
            if name not in distill_losses:
                raise ValueError(
                    f'distiller.weighted_losses: "{name}" is none of '
                    'distiller.distill_losses; '
                    f'{near_matches(name, distill_losses)}'
                )
        for name, loss in self.distill_losses.items():
            if name in weighted_losses and not getattr(loss, 'of_images', True):
                raise ValueError(
                    f'distiller.weighted_losses: "{name}", a {type(loss).__name__}, '
                    'has no value of an image that could be weighed; leave it out'
                )
            if name not in self.loss_forward_mappings:
                raise ValueError(
                    'distiller.loss_forward_mappings has no entry for '
                    f'"{name}": the loss would never be computed'
                )

    def prepare_from_student(self, model: nn.Module) -> None:
        """Attach the student's recorders, see `RecorderManager`."""
        resolve_sources(self.student_recorders, model, 'student')
        self._check_sources(self.student_recorders, model, 'student')
        super().prepare_from_student(model)

    def prepare_from_teacher(self, model: nn.Module) -> None:
        """Attach the teacher's recorders, see `RecorderManager`."""
        resolve_sources(self.teacher_recorders, model, 'teacher')
        self._check_sources(self.teacher_recorders, model, 'teacher')
        super().prepare_from_teacher(model)

    @staticmethod
    def _check_sources(manager: RecorderManager, model: nn.Module, whose: str) -> None:
        for name, recorder in manager.recorders.items():
            key = (
                f'{whose}_recorders.{name}.source'
                if name != _TASK
                else 'task_loss_source'
            )
            check_source(recorder, model, f'distiller.{key}', whose)

    def _check_loss_forward_mappings(self, *args) -> None:
        """Checked by `check_distiller`; MMRazor's check knows no lists."""

    def get_record(
        self,
        recorder: Optional[str] = None,
        from_student: bool = True,
        record_idx: int = 0,
        data_idx: Optional[int] = None,
        connector: Optional[str] = None,
        connector_idx: Optional[int] = None,
        records: Optional[Sequence[Dict]] = None,
    ) -> Any:
        """Get a record, as `ConfigurableDistiller` does, or a list of them."""
        if records is not None:
            found: Any = [self.get_record(**each) for each in records]
        else:
            with config_key(
                f'distiller.{"student" if from_student else "teacher"}_recorders.'
                f'{recorder}'
            ):
                try:
                    found = super().get_record(
                        recorder, from_student, record_idx, data_idx
                    )
                except (AssertionError, TypeError) as error:
                    raise ValueError(
                        f'{error} A source that runs once in a step has record_idx=0 '
                        'alone, under WeakStrongDistill 0 and 1'
                    ) from error
        if connector:
            with config_key(f'distiller.connectors.{connector}'):
                found = self.connectors[connector](found)
        return found if connector_idx is None else found[connector_idx]

    def compute_distill_losses(self) -> Dict[str, Tensor]:
        """Compute the losses and what is logged of the weighting.

        Returns:
            dict[str, Tensor]: ``{loss name: loss}`` and, with a weighting,
            ``preview_mean_weight``; where the weighting has a threshold also
            ``preview_threshold`` and ``preview_easy_ratio``, the share of
            images with full weight.
        """
        if self.sample_weighting is None:
            return self._losses_of(self, None)
        logits, labels = self.get_record(_TASK, from_student=True)[:2]
        with config_key('distiller.sample_weighting'):
            soft = getattr(self.sample_weighting, 'soft_labels', False)
            check_labels(labels, soft)
        epoch = MessageHub.get_current_instance().get_info('epoch', 0) + 1
        threshold = None
        if hasattr(self.sample_weighting, 'threshold'):
            # A number would be compiled anew in each epoch.
            threshold = torch.full(
                (), self.sample_weighting.threshold(epoch), device=logits.device
            )
        if self._weighed_losses_of and hasattr(self.sample_weighting, 'weigh_below'):
            weight, results = self._weighed_losses_of(self, logits, labels, threshold)
        else:
            with config_key('distiller.sample_weighting'):
                weight = self.sample_weighting(logits, labels, epoch)
            results = logged_weights(weight, threshold)
            results.update(self._losses_of(self, weight))
        self.last_weight = weight.detach()  # for WeightHistogramHook
        return results
