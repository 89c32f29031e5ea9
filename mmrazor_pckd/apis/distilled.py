"""What a distillation leaves behind."""

import os
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional


@dataclass
class Distilled:
    """What a distillation leaves behind.

    Attributes:
        config (str): Config that was trained, for ``tools/train.py``.
        work_dir (str): Folder of the run: logs, checkpoints, students.
        student (str): ``student.pth``, the student of the end, with its config
            ``student.py`` beside it.
        best (str, optional): ``student_best.pth``, the student of the best
            validation.
        metrics (dict[str, float]): Of the student's last validation.
        teacher_metrics (dict[str, float]): Of the teacher, on the same images.

    Example:
        >>> result = Distilled(
        ...     'own.py', 'run', 'run/student.pth', metrics={'accuracy/top1': 71.3}
        ... )
        >>> result.top1
        71.3
    """

    config: str
    work_dir: str
    student: str
    best: Optional[str] = None
    metrics: Dict[str, float] = field(default_factory=dict)
    teacher_metrics: Dict[str, float] = field(default_factory=dict)

    @property
    def top1(self) -> Optional[float]:
        """Top-1 accuracy in percent, None where nothing was validated."""
        return self.metrics.get('accuracy/top1')

    def model(self, best: bool = False, **kwargs) -> Any:
        """The student as mmpretrain's ``get_model`` builds and loads it.

        Args:
            best (bool): Whether it is the one of the best validation.
            **kwargs: Arguments of ``get_model``, such as ``device``.

        Raises:
            ValueError: If there was no validation to be the best in.
        """
        from mmpretrain import get_model

        return get_model(self._config(), pretrained=self._weights(best), **kwargs)

    def predict(self, images: Any, best: bool = False, **kwargs) -> List[dict]:
        """Classify images with mmpretrain's ``ImageClassificationInferencer``.

        Args:
            images (str | np.ndarray | list): Paths of images, or BGR arrays.
            best (bool): Whether by the student of the best validation.
            **kwargs: Arguments of the inferencer, such as ``device``.

        Returns:
            list[dict]: ``pred_label``, ``pred_score``, ``pred_scores``, and
            ``pred_class`` where the classes have names.

        Raises:
            ValueError: If there was no validation to be the best in.
        """
        from mmpretrain import ImageClassificationInferencer

        weights = self._weights(best)
        return ImageClassificationInferencer(self._config(), weights, **kwargs)(images)

    def _config(self) -> str:
        return f'{os.path.splitext(self.student)[0]}.py'

    def _weights(self, best: bool) -> str:
        if not best:
            return self.student
        if self.best is None:
            raise ValueError(f'best=True: no student_best.pth is in {self.work_dir}')
        return self.best
