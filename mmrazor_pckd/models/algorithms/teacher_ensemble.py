"""Several teachers as one network, whose scores are the mean of theirs."""

from typing import Any, Dict, List, Optional, Sequence

import torch
from mmengine.model import BaseModel
from mmpretrain.structures import DataSample
from mmrazor.registry import MODELS
from torch import Tensor, nn

from ...checkpoints.loaded import add_loaded, watch_loading, wholly_loaded
from ...checkpoints.strict import load_strictly
from ...utils.normalisation import difference
from ..distillers.per_teacher import SCORES, per_teacher
from .teacher_images import TeacherImages
from .upright_classifier import find_classifiers


class MeanScores(nn.Module):
    r"""Mean of the scores of several teachers.

    $$z_k = \sum_m w_m z^m_k$$

    Args:
        weights (Sequence[float]): Shares of the teachers, whose sum is 1.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.models.algorithms.teacher_ensemble import MeanScores
        >>> mean = MeanScores([0.75, 0.25])
        >>> mean([torch.tensor([[4.0, 0.0]]), torch.tensor([[0.0, 8.0]])])
        tensor([[3., 2.]])
    """

    def __init__(self, weights: Sequence[float]) -> None:
        super().__init__()
        self.weights = tuple(weights)

    def forward(self, scores: Sequence[Tensor]) -> Tensor:
        """Mean of ``(N, K)`` scores of each teacher.

        Raises:
            ValueError: If the teachers have other numbers of classes, or one
                has no scores.
        """
        shapes = {tuple(each.shape) if torch.is_tensor(each) else () for each in scores}
        if len(shapes) > 1 or () in shapes:
            raise ValueError(
                'model.teacher: the scores of the teachers have no mean, their '
                f'shapes are {", ".join(map(str, sorted(shapes)))}: all need the '
                'same classes'
            )
        return sum(  # type: ignore[return-value]
            weight * each for weight, each in zip(self.weights, scores)
        )


def classifier_name(teacher: nn.Module) -> Optional[str]:
    """Name of a teacher's linear classifier, None without a single one.

    Example:
        >>> from torch import nn
        >>> from mmrazor_pckd.models.algorithms.teacher_ensemble import classifier_name
        >>> classifier_name(nn.ModuleDict(dict(classifier=nn.Linear(3, 2))))
        'classifier'
    """
    try:
        layers = find_classifiers(teacher)
    except ValueError:
        return None
    found = [name for name, each in teacher.named_modules() if each in layers]
    return found[0] if len(found) == 1 else None


class TeacherEnsemble(BaseModel):
    """Several frozen teachers as one.

    Each gets the images in its own normalisation. The scores of the ensemble
    are the weighted mean of the teachers' scores, before the softmax; their
    softmax is the geometric mean of the teachers' distributions. They are
    what ``head.fc`` yields. All else is recorded of one teacher,
    ``teachers.0.head.fc.weight`` for instance.

    Args:
        teachers (Sequence[dict | BaseModel]): Their configs, or networks.
        checkpoints (Sequence[str | dict | None], optional): Their weights, each
            loaded strictly. Defaults to None, for teachers whose configs give
            their weights.
        weights (Sequence[float], optional): Their shares in the scores, which
            are divided by their sum. Defaults to None, equal shares.

    Attributes:
        weights (list[float]): Shares of the teachers, whose sum is 1.
        has_weights (bool): Whether all weights of all teachers came from
            checkpoints, or with teachers that were given built.

    Raises:
        ValueError: If there is no teacher, the numbers of teachers,
            checkpoints and weights differ, a weight is negative or all are 0,
            or a checkpoint does not fit.

    Source: the mean of the scores, Ba and Caruana, arXiv 1312.6184, and, as
    the geometric mean, Hinton et al., arXiv 1503.02531.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.models.algorithms.teacher_ensemble import TeacherEnsemble
        >>> network = dict(
        ...     type='mmpretrain.ImageClassifier',
        ...     backbone=dict(type='mmpretrain.CIFARResNet', depth=8),
        ...     neck=dict(type='mmpretrain.GlobalAveragePooling'),
        ...     head=dict(
        ...         type='mmpretrain.LinearClsHead', num_classes=10, in_channels=64
        ...     ),
        ... )
        >>> ensemble = TeacherEnsemble([network, network], weights=[3, 1])
        >>> ensemble.weights
        [0.75, 0.25]
        >>> ensemble(torch.zeros(2, 3, 32, 32)).shape
        torch.Size([2, 10])
    """

    def __init__(
        self,
        teachers: Sequence[Any],
        checkpoints: Any = None,
        weights: Optional[Sequence[float]] = None,
    ) -> None:
        super().__init__()
        count = len(teachers)
        checkpoints = self._listed('teacher_ckpt', checkpoints, count)
        self.weights = self._shares(weights, count)
        self.teachers = nn.ModuleList()
        with watch_loading() as loaded:
            for number, (teacher, file) in enumerate(zip(teachers, checkpoints)):
                self.teachers.append(self._built(number, teacher, file))
        self.has_weights = all(wholly_loaded(each, loaded) for each in self.teachers)
        self.images = nn.ModuleList(nn.Identity() for _ in teachers)
        self.head: Any = nn.Module()
        self.head.fc = MeanScores(self.weights)
        classes: Any = {
            getattr(getattr(each, 'head', None), 'num_classes', None)
            for each in self.teachers
        }
        self.head.num_classes = classes.pop() if len(classes) == 1 else classes
        self.needs_scores = True  # unless no recorder reads them

    @staticmethod
    def _listed(name: str, given: Any, count: int) -> Sequence[Any]:
        if count == 0:
            raise ValueError('model.teacher: the list has no teacher')
        if given is None:
            return [None] * count
        if not isinstance(given, (list, tuple)) or len(given) != count:
            found = len(given) if isinstance(given, (list, tuple)) else repr(given)
            raise ValueError(
                f'model.{name}: give a list of {count}, one for each of '
                f'model.teacher, got {found}'
            )
        return given

    def _shares(self, weights: Optional[Sequence[float]], count: int) -> List[float]:
        if weights is None:
            return [1 / count] * count
        weights = self._listed('teacher_weights', weights, count)
        if not (all(each >= 0 for each in weights) and sum(weights) > 0):
            raise ValueError(
                'model.teacher_weights: numbers >= 0 are needed, and one above 0, '
                f'got {list(weights)}'
            )
        return [each / sum(weights) for each in weights]

    @staticmethod
    def _built(number: int, teacher: Any, checkpoint: Any) -> BaseModel:
        given = not isinstance(teacher, dict)
        network = teacher if given else MODELS.build(teacher)
        if not isinstance(network, BaseModel):
            raise ValueError(
                f'model.teacher.{number}: a config or a network of mmengine is '
                f'needed, got {type(network).__name__}'
            )
        if checkpoint is not None:
            load_strictly(network, checkpoint, f'model.teacher_ckpt.{number}')
        elif given:  # The user answers for its weights.
            add_loaded(network, missing=())
        return network

    def classifiers(self) -> List[nn.Linear]:
        """The linear classifiers of all teachers."""
        return [
            layer for teacher in self.teachers for layer in find_classifiers(teacher)
        ]

    def classifier_names(self) -> List[Optional[str]]:
        """Name of the linear classifier in each teacher, None without a single one."""
        return [classifier_name(teacher) for teacher in self.teachers]

    def distiller_of(self, distiller: Dict) -> Dict:
        """The config of a distiller of one teacher, rewritten for all of them."""
        cfg = per_teacher(distiller, self.classifier_names(), self.weights)
        sources = [each.get('source') for each in cfg['teacher_recorders'].values()]
        self.needs_scores = SCORES in sources
        return cfg

    def teacher_of(self, name: str) -> nn.Module:
        """The teacher of a part called ``NAME_1``; without a number the first."""
        number = name.rpartition('_')[2]
        known = number.isdecimal() and int(number) < len(self.teachers)
        return self.teachers[int(number) if known else 0]

    def take_images_of(self, preprocessor: nn.Module) -> List[str]:
        """Convert the images of a preprocessor for each teacher from now on.

        Args:
            preprocessor (nn.Module): What the images go through.

        Returns:
            list[str]: How the normalisation of teachers differs.
        """
        lines = []
        for number, teacher in enumerate(self.teachers):
            own: Any = getattr(teacher, 'data_preprocessor', None)
            how = difference(preprocessor, own)
            if how is not None:
                self.images[number] = TeacherImages(preprocessor, own)
                lines.append(how.replace('model.teacher', f'model.teacher.{number}', 1))
        return lines

    def init_weights(self) -> None:
        """Leave all teachers as they are."""

    def forward(
        self,
        inputs: Tensor,
        data_samples: Optional[List[DataSample]] = None,
        mode: str = 'tensor',
    ) -> Any:
        """Run all teachers.

        Args:
            inputs (Tensor): ``(N, C, H, W)`` images in the student's
                normalisation.
            data_samples (list, optional): N samples.
            mode (str): ``'tensor'`` or ``'predict'``.

        Returns:
            Tensor | list[DataSample]: ``(N, K)`` scores, or the samples with the
            predictions. Where nothing reads the scores, a list of what the
            teachers yield.

        Raises:
            ValueError: If the scores have no mean.
        """
        scores = [
            teacher(convert(inputs), data_samples, mode='tensor')
            for teacher, convert in zip(self.teachers, self.images)
        ]
        if mode != 'predict' and not self.needs_scores:
            return scores
        mean = self.head.fc(scores)
        return self._predictions(mean, data_samples) if mode == 'predict' else mean

    def _predictions(self, scores: Tensor, data_samples: Any) -> List[DataSample]:
        head: Any = getattr(self.teachers[0], 'head', None)
        if hasattr(head, '_get_predictions'):
            return head._get_predictions(scores, data_samples)
        samples = data_samples or [DataSample() for _ in scores]
        for sample, score in zip(samples, scores.softmax(dim=1)):
            sample.set_pred_score(score).set_pred_label(score.argmax(0, keepdim=True))
        return samples
