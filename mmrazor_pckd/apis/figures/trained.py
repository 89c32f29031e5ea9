"""Networks of a run: its config, and a checkpoint that fits it."""

from typing import Optional

from mmengine.config import Config
from mmengine.registry import init_default_scope
from mmengine.runner import CheckpointLoader
from mmrazor.registry import MODELS
from torch import nn

from ...checkpoints.prefixes import STUDENT
from ...checkpoints.strict import load_strictly
from ...models.algorithms.upright_classifier import find_classifiers
from ..run_config import load_config
from ..unread_keys import check_options


def read_config(name: str, options: Optional[dict] = None) -> Config:
    """Reads a config file, or one of a package: ``mmrazor::PATH``.

    Args:
        name (str): Path, or ``PACKAGE::PATH``.
        options (dict, optional): Value by dotted key, as ``--cfg-options``.

    Raises:
        FileNotFoundError: If there is none.
        ValueError: If it has no model, or nothing reads an option.

    Example:
        >>> read_config('mmrazor_pckd::demo/student_demo.py').model.type
        'ImageClassifier'
    """
    cfg = load_config(name)
    check_options(cfg, options or {})
    cfg.merge_from_dict(options or {})
    if 'model' not in cfg:
        raise ValueError(f'{name}: the config has no model')
    return cfg


def read_checkpoint(file: str) -> dict:
    """Reads a checkpoint, without running what is inside.

    Args:
        file (str): Path or URL.
    """
    return CheckpointLoader.load_checkpoint(file, map_location='cpu', logger='silent')


def keys_begin(file: str, prefix: str) -> bool:
    """Whether keys of a checkpoint begin with a prefix.

    Args:
        file (str): Checkpoint.
        prefix (str): How they begin; a ``module.`` before it is passed over.
    """
    checkpoint = read_checkpoint(file)
    return any(
        key.removeprefix('module.').startswith(prefix)
        for key in checkpoint.get('state_dict', checkpoint)
    )


def epoch_of(file: str, given: Optional[int] = None) -> int:
    """Epochs that the checkpoint's network was trained for.

    Args:
        file (str): Checkpoint.
        given (int, optional): Goes before what is in it. Defaults to None.

    Raises:
        ValueError: If neither is there.

    Example:
        >>> epoch_of('epoch_3.pth', given=9)
        9
    """
    epoch = given
    if epoch is None:
        epoch = (read_checkpoint(file).get('meta') or {}).get('epoch')
    if epoch is None:
        raise ValueError(f'{file} does not say its epoch: give --epoch')
    return epoch


def weighting_of(cfg: Config) -> dict:
    """The config's ``sample_weighting``, empty where there is none.

    Example:
        >>> weighting_of(Config(dict(model=dict(type='ImageClassifier'))))
        {}
    """
    distiller = cfg.model.get('distiller') or {}
    return distiller.get('sample_weighting') or {}


def load_student(cfg: Config, checkpoint: str, device: str) -> nn.Module:
    """The network of a plain config, or the student of a distillation.

    Args:
        cfg (Config): Config of either.
        checkpoint (str): File or URL: the classifier's own weights, or a
            checkpoint of a distillation, which holds more.
        device (str): Where it is to run.

    Returns:
        nn.Module: The classifier, in eval mode.

    Raises:
        ValueError: If the weights do not fit.
        FileNotFoundError: If there is no such file.
    """
    network = build_network(cfg, cfg.model.get('architecture', cfg.model))
    load_strictly(
        network,
        checkpoint,
        'checkpoint',
        STUDENT if keys_begin(checkpoint, STUDENT) else '',
    )
    return network.to(device).eval()


def load_teacher(cfg: Config, checkpoint: str, device: str) -> Optional[nn.Module]:
    """The teacher of a distillation, None for a plain config.

    Its weights are those of ``model.teacher_ckpt``, or those that come with
    the checkpoint or with the teacher's own config.

    Raises:
        ValueError: If the weights do not fit, or there are none.
        FileNotFoundError: If there is no such file.
    """
    teacher = cfg.model.get('teacher')
    if teacher is None:
        return None
    if isinstance(teacher, (list, tuple)):
        raise ValueError(
            f'model.teacher: the config has {len(teacher)} teachers, and a figure is '
            'of one; give a config with one of them'
        )
    network = build_network(cfg, teacher, own_images=True)
    if cfg.model.get('teacher_ckpt'):
        load_strictly(network, cfg.model.teacher_ckpt, 'model.teacher_ckpt')
    elif keys_begin(checkpoint, 'teacher.'):
        load_strictly(network, checkpoint, 'checkpoint', 'teacher.')
    elif not teacher.get('pretrained'):
        raise ValueError(
            'model.teacher_ckpt is not given, and the checkpoint '
            'has no teacher: --cfg-options '
            'model.teacher_ckpt=FILE'
        )
    return network.to(device).eval()


def build_network(cfg: Config, network, own_images: bool = False) -> nn.Module:
    """Builds a network that sees images as it does in the config's Runner.

    Args:
        cfg (Config): Config.
        network (dict): Config of the network.
        own_images (bool): Whether a data preprocessor of its own counts.
            Defaults to False, the one of the config counts.
    """
    init_default_scope(cfg.get('default_scope', 'mmengine'))
    built = MODELS.build(network)
    if not (own_images and network.get('data_preprocessor')):
        preprocessor = cfg.model.get('data_preprocessor') or cfg.get(
            'data_preprocessor'
        )
        if preprocessor:
            built.data_preprocessor = MODELS.build(
                dict(dict(type='mmpretrain.ClsDataPreprocessor'), **preprocessor)
            )
    return built


def classifier_of(network: nn.Module) -> nn.Linear:
    """The linear layer whose rows are the category centers.

    Args:
        network (nn.Module): Classifier of mmpretrain.

    Raises:
        ValueError: If there is none.
    """
    try:
        return find_classifiers(network)[0]
    except ValueError as error:
        raise ValueError(
            f'{type(network).__name__}: its head has no linear classifier, '
            'so no category centers'
        ) from error
