"""What a config is written for, and what is added to it."""

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Sequence, Tuple, Union

from mmengine.config import Config

from ...utils.image_size import Size
from .images import Images
from .networks import Network


@dataclass
class Request:
    """What a config is written for; see ``tools/new_config.py --help``.

    Attributes:
        out (str): File to write, ``*.py``.
        data (str, optional): Folder of images.
        teacher (str | Sequence[str], optional): Name of the teacher, or of several.
        student (str, optional): Name of the student.
        val (str, optional): Folder of validation images.
        method (str): A file of ``configs/_base_/methods``, or ``'none'``.
        teacher_ckpt (str | Sequence[str], optional): The teacher's weights; of
            several teachers each one's, or none.
        teacher_probe (str, optional): Weights of a linear layer on a teacher
            without a classifier.
        pretrained (str, optional): Weights that the trained backbone starts
            from, '' for the zoo's.
        image_size (Sequence[int], optional): One number, or height and width.
        epochs (int): Length of the training.
        batch_size (int): Images of each process.
        lr (float, optional): Learning rate.
        unlabeled (str, optional): Folder of training images without labels.
    """

    out: str
    data: Optional[str] = None
    teacher: Union[str, Sequence[str], None] = None
    student: Optional[str] = None
    val: Optional[str] = None
    method: str = 'pckd'
    teacher_ckpt: Union[str, Sequence[str], None] = None
    teacher_probe: Optional[str] = None
    pretrained: Optional[str] = None
    image_size: Optional[Sequence[int]] = None
    epochs: int = 100
    batch_size: int = 64
    lr: Optional[float] = None
    unlabeled: Optional[str] = None

    def teachers(self) -> List[Tuple[str, Optional[str]]]:
        """Names of all teachers, each with its weights.

        Raises:
            ValueError: If there are other numbers of teachers and weights.

        Example:
            >>> Request('own.py', teacher=['a', 'b']).teachers()
            [('a', None), ('b', None)]
        """
        names, files = (
            [given] if isinstance(given, str) or given is None else list(given)
            for given in (self.teacher, self.teacher_ckpt)
        )
        if files == [None]:
            files *= len(names)
        if len(files) != len(names):
            raise ValueError(
                f'--teacher-ckpt: {len(files)} for {len(names)} teachers; give one '
                'after each --teacher, or none if all are of the zoo'
            )
        return [(name, file) for name, file in zip(names, files) if name is not None]


@dataclass
class Task:
    """A distillation that a config is written for.

    Attributes:
        request (Request): What was asked for.
        method (Config): The method's file.
        student (Network): The student, built.
        teacher (Network): The teacher, built.
        images (Images): What is in the folders.
        size (tuple[int]): Height and width of the images.
        checkpoint (str, optional): The teacher's weights.
        others (Sequence[tuple]): Further teachers, each with its weights.
    """

    request: Request
    method: Config
    student: Network
    teacher: Network
    images: Images
    size: Size
    checkpoint: Any
    others: Sequence[Tuple[Network, Any]] = ()

    @property
    def teachers(self) -> List[Network]:
        """All of them."""
        return [self.teacher, *(network for network, _ in self.others)]


@dataclass
class Extra:
    """What is added to a config.

    Attributes:
        section (str): Text at its end; it may change what stands before.
        files (dict[str, str]): Texts of further files, by their paths.
        found (list[str]): Lines that are printed.
    """

    section: str = ''
    files: Dict[str, str] = field(default_factory=dict)
    found: List[str] = field(default_factory=list)
