"""What the networks of runs cost: parameters, multiply-accumulates, latency."""

import json
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

import torch
from mmengine.config import Config
from mmengine.registry import DefaultScope
from mmpretrain.registry import MODELS
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from ..export.config import student_config
from ..utils.image_size import image_size_of, pair
from .runs import Run

# Weights are not needed, and neither a file nor the network is asked for them.
_WEIGHTS = ('init_cfg', 'pretrained')
# What tells networks of one type apart, as configs have it.
_VARIANT = (
    *('network', 'model_name', 'depth', 'arch', 'name'),
    *('widen_factor', 'base_channels'),
)
_TIMED, _SECONDS = 20, 2.0


@dataclass
class Network:
    """A network of compared runs, and what was found out about it.

    Args:
        cfg (dict): Config of the model for mmpretrain.
        size (tuple[int], optional): Height and width of an image.
        channels (int): Channels of an image. Defaults to 3.
        of (list[str]): Roles and names of its runs.

    Example:
        >>> cfg = dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=18))
        >>> Network(cfg).name
        'ResNet depth=18'
    """

    cfg: Dict[str, Any]
    size: Optional[Tuple[int, int]] = None
    channels: int = 3
    of: List[str] = field(default_factory=list)
    parameters: Optional[int] = None
    macs: Optional[int] = None
    latency: Optional[float] = None
    fault: str = ''

    @property
    def name(self) -> str:
        """Type of the network and what tells it from others of that type."""
        part = self.cfg.get('backbone') or self.cfg
        known = {key: part.get(key) for key in _VARIANT}
        words = [
            f'{key}={value}'
            for key, value in known.items()
            if isinstance(value, (int, float, str))
        ]
        return ' '.join([str(part.get('type')), *words])


def networks_of(
    runs: Sequence[Run], size: Optional[Sequence[int]] = None
) -> List[Network]:
    """The different networks of runs, students and teachers.

    Args:
        runs (list[Run]): Runs, with their configs.
        size (Sequence[int], optional): Height and width of the images. Defaults
            to None, those of each config.

    Example:
        >>> networks_of([])
        []
    """
    found: Dict[str, Network] = {}
    for run in runs:
        cfg = Config(dict(run.cfg))
        for role, network in _networks(cfg):
            preprocessor = cfg.model.get('data_preprocessor') or {}
            preprocessor = preprocessor or cfg.get('data_preprocessor') or {}
            entry = Network(
                network,
                pair(size) if size else image_size_of(cfg),
                len(preprocessor.get('mean') or range(3)),
            )
            key = json.dumps(
                [entry.cfg, entry.size, entry.channels], sort_keys=True, default=str
            )
            entry = found.setdefault(key, entry)
            name = f'{role} of {run.name}' if role else run.name
            if name not in entry.of:
                entry.of.append(name)
    return list(found.values())


def _networks(cfg: Config) -> Iterator[Tuple[str, Dict[str, Any]]]:
    """Role and config of each network, in mmpretrain's names."""
    model = cfg.get('model')
    if not isinstance(model, Mapping):
        return
    teachers = model.get('teacher') or []
    parts = [('', model)]
    if 'architecture' in model:
        teachers = teachers if isinstance(teachers, (list, tuple)) else [teachers]
        parts = [('student', model['architecture'])]
        parts += [('teacher', each) for each in teachers]
    for role, part in parts:
        scope = model.get('_scope_', cfg.get('default_scope') or 'mmengine')
        if not isinstance(part, Mapping) or not {'type', 'cfg_path'} & set(part):
            continue
        try:
            alone = dict(default_scope=scope, model=dict(architecture=part))
            network = student_config(Config(alone))['model']
        except Exception as error:
            network = dict(type=getattr(part, 'type', type(part).__name__))
            network['fault'] = _line(error)
        network.pop('data_preprocessor', None)
        network.pop('train_cfg', None)
        yield role, _without_weights(network)


def _without_weights(cfg: Any) -> Any:
    if isinstance(cfg, dict):
        return {
            key: _without_weights(value)
            for key, value in cfg.items()
            if key not in _WEIGHTS
        }
    if isinstance(cfg, (list, tuple)):
        return [_without_weights(each) for each in cfg]
    return cfg


def measure(network: Network, device: Optional[str] = None) -> None:
    """Count and time a network, with weights as they are drawn.

    Args:
        network (Network): What is found out is noted there; if it cannot be
            built or run, the first line of the error.
        device (str, optional): Where one image is timed. Defaults to None, it is
            not.

    Example:
        >>> head = dict(type='LinearClsHead', num_classes=1000, in_channels=512)
        >>> cfg = dict(type='ImageClassifier', head=head)
        >>> cfg['backbone'] = dict(type='ResNet', depth=18)
        >>> cfg['neck'] = dict(type='GlobalAveragePooling')
        >>> network = Network(cfg, (224, 224))
        >>> measure(network)
        >>> network.parameters, network.macs
        (11689512, 1814073344)
    """
    try:
        if 'fault' in network.cfg:
            raise ValueError(network.cfg['fault'])
        with DefaultScope.overwrite_default_scope('mmpretrain'):
            model = MODELS.build(dict(network.cfg)).eval()
        network.parameters = sum(each.numel() for each in model.parameters())
        if network.size is None:
            raise ValueError('the size of its images is not known, give --shape')
        images = torch.zeros(1, network.channels, *network.size)
        with (
            torch.no_grad(),
            # The counter does not know the attention that CPUs fuse.
            sdpa_kernel(SDPBackend.MATH),
            FlopCounterMode(display=False) as counter,
        ):
            model(images, mode='tensor')
        network.macs = counter.get_total_flops() // 2
        if device:
            network.latency = latency(model, images, device)
    except Exception as error:
        network.fault = _line(error)


def latency(model: nn.Module, images: Tensor, device: str) -> float:
    """Fastest of some forward passes in seconds, on one thread of a CPU.

    Others may use the machine: the fastest pass and one thread depend on them
    least.

    Args:
        model (nn.Module): Classifier of mmpretrain.
        images (Tensor): Normalised images.
        device (str): Where it is timed.
    """
    model, images = model.to(device), images.to(device)
    times: List[float] = []
    with torch.inference_mode(), _threads(1):
        for _ in range(3):
            model(images, mode='tensor')
        while len(times) < 3 or (len(times) < _TIMED and sum(times) < _SECONDS):
            _wait(images)
            start = time.perf_counter()
            model(images, mode='tensor')
            _wait(images)
            times.append(time.perf_counter() - start)
    return min(times)


@contextmanager
def _threads(number: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(number)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _wait(images: Tensor) -> None:
    if images.is_cuda:
        torch.cuda.synchronize(images.device)


def _line(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0]
