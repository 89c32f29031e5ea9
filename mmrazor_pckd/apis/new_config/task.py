"""What a config is written for, and what is added to it."""

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Sequence

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
        teacher (str, optional): Name of the teacher.
        student (str, optional): Name of the student.
        val (str, optional): Folder of validation images.
        method (str): A file of ``configs/_base_/methods``, or ``'none'``.
        teacher_ckpt (str, optional): The teacher's weights.
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
    teacher: Optional[str] = None
    student: Optional[str] = None
    val: Optional[str] = None
    method: str = 'pckd'
    teacher_ckpt: Optional[str] = None
    teacher_probe: Optional[str] = None
    pretrained: Optional[str] = None
    image_size: Optional[Sequence[int]] = None
    epochs: int = 100
    batch_size: int = 64
    lr: Optional[float] = None
    unlabeled: Optional[str] = None


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
    """

    request: Request
    method: Config
    student: Network
    teacher: Network
    images: Images
    size: Size
    checkpoint: Optional[str]


@dataclass
class Extra:
    """What is added to a config.

    Attributes:
        section (str): Text at its end; it may change what stands before.
        pair (dict): What the method's file calls ``'pair.NAME'``.
        files (dict[str, str]): Texts of further files, by their paths.
        found (list[str]): Lines that are printed.
    """

    section: str = ''
    pair: Dict[str, Any] = field(default_factory=dict)
    files: Dict[str, str] = field(default_factory=dict)
    found: List[str] = field(default_factory=list)
