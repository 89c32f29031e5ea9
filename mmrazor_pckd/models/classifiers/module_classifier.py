from typing import Any, Dict, List, Optional

from mmengine.model import BaseModule
from mmpretrain.models import TimmClassifier
from mmpretrain.registry import MODELS
from mmpretrain.structures import DataSample
from torch import Tensor, nn

from ...checkpoints.inner_keys import put_inner_on, take_inner_off
from ...checkpoints.strict import load_strictly
from ...utils.find_classifier import linear_classifiers
from ...utils.near_matches import near_matches
from .build_network import build_network
from .linear_probe import build_probe
from .pointwise_classifier import make_linear
from .read_output import read_output
from .torchvision_networks import drop_auxiliary
from .transformers_keys import rename_keys

PROBE = 'probe'


@MODELS.register_module()
class ModuleClassifier(TimmClassifier):
    """Make a classifier of mmpretrain of any ``nn.Module`` that has scores.

    The network is the part ``model``, its loss ``loss_module``. Checkpoints
    have the network's own keys, so that those of its package fit, and the
    package can load what is trained here. The network is built with random
    weights, or those that ``arguments`` ask for.

    A network without a classifier (``num_classes=0``) has features alone: a
    teacher for methods that compare nothing else, recorded as the input of
    ``probe``. With ``probe`` a linear layer on these features yields scores.

    Args:
        network (str): ``timm:NAME``, ``torchvision:NAME``, ``hf:TYPE`` (or a
            folder with a ``config.json``) of transformers, or
            ``package.module:FUNCTION`` that returns an ``nn.Module``.
        num_classes (int, optional): Number of classes. 0: the network has no
            classifier. Defaults to None, which is the package's number.
        arguments (dict, optional): Other arguments of the network.
        classifier (str, optional): Linear layer that yields the scores, such
            as ``'model.fc'``. Defaults to None: it is found.
        probe (dict, optional): Linear layer on the features of a network
            without a classifier: ``dict(in_channels=...)`` to train one, or
            ``dict(checkpoint=...)``, a file with its weight and bias; the
            network's weights are then a file of their own.
        frozen (bool): Whether the probe alone is trained, on a network in
            evaluation mode with the weights of ``init_cfg=dict(
            type='Pretrained', checkpoint=...)``, which have to fit exactly.
            Defaults to False.
        loss (dict, optional): Config of the loss. Defaults to None, which is
            ``CrossEntropyLoss``.
        train_cfg (dict, optional): ``augments``, as in ``ImageClassifier``.
        data_preprocessor (dict, optional): As in ``ImageClassifier``.
        init_cfg (dict, optional): As in ``ImageClassifier``.

    Raises:
        ValueError: If there is no such network or layer, or a file holds
            something else.

    Example:
        >>> import mmrazor_pckd
        >>> import torch
        >>> from mmpretrain.registry import MODELS
        >>> cfg = dict(
        ...     type='mmpretrain.ModuleClassifier',
        ...     network='torchvision:resnet18',
        ...     num_classes=10,
        ... )
        >>> model = MODELS.build(cfg).eval()
        >>> model(torch.zeros(1, 3, 32, 32)).shape
        torch.Size([1, 10])
        >>> model.classifier
        Linear(in_features=512, out_features=10, bias=True)
        >>> next(iter(model.state_dict()))
        'conv1.weight'
    """

    def __init__(
        self,
        network: str,
        num_classes: Optional[int] = None,
        arguments: Optional[Dict] = None,
        classifier: Optional[str] = None,
        probe: Optional[Dict] = None,
        frozen: bool = False,
        loss: Any = None,
        train_cfg: Optional[Dict] = None,
        data_preprocessor: Any = None,
        init_cfg: Any = None,
    ) -> None:
        if not isinstance(data_preprocessor, nn.Module):
            data_preprocessor = dict(data_preprocessor or {})
            data_preprocessor.setdefault('type', 'mmpretrain.ClsDataPreprocessor')
            if train_cfg and 'augments' in train_cfg:
                data_preprocessor['batch_augments'] = train_cfg
        # TimmClassifier's own constructor builds with timm.
        super(TimmClassifier, self).__init__(
            init_cfg=init_cfg, data_preprocessor=data_preprocessor
        )
        headless = probe is not None or num_classes == 0
        built = build_network(network, 0 if headless else num_classes, arguments)
        self.model = make_linear(built)
        if not isinstance(self.model, BaseModule):
            # mmengine would call the init_weights of other packages.
            self.model.is_init = True  # type: ignore[assignment]
        self.probe: Optional[nn.Module] = None
        if headless:
            # Features are recorded as its input.
            self.probe = nn.Identity()
        if probe is not None:
            self.probe = build_probe(probe, num_classes, 'model.probe')
        self._probe_is_given = bool(probe and probe.get('checkpoint'))
        if not isinstance(loss, nn.Module):
            loss = MODELS.build(loss or dict(type='mmpretrain.CrossEntropyLoss'))
        self.loss_module = loss
        self.classifier_names = self._find_classifiers(classifier, num_classes)
        found = self.classifier
        self.num_classes = found.out_features if found is not None else num_classes
        self.frozen = frozen
        if frozen:
            self.model.requires_grad_(False).eval()
        self._register_state_dict_hook(take_inner_off)
        self._register_load_state_dict_pre_hook(_prepare_keys, with_module=True)

    def _find_classifiers(
        self, given: Optional[str], num_classes: Optional[int]
    ) -> List[str]:
        if self.probe is not None:
            return [PROBE] if isinstance(self.probe, nn.Linear) else []
        if given is None:
            names = linear_classifiers(self.model, num_classes)
            return [f'model.{name}'.rstrip('.') for name in names]
        linear = {
            name: each
            for name, each in self.named_modules()
            if isinstance(each, nn.Linear)
        }
        if given not in linear:
            raise ValueError(
                f'model.classifier: the network has no linear layer "{given}"; '
                f'{near_matches(given, linear)}'
            )
        return [given]

    @property
    def classifier(self) -> Optional[nn.Linear]:
        """The linear layer that yields the scores, None where it is not clear."""
        if len(self.classifier_names) != 1:
            return None
        found: Any = self.get_submodule(self.classifier_names[0])
        return found

    def init_weights(self) -> None:
        """Load what ``init_cfg`` names; a network has its weights already.

        Raises:
            ValueError: If a frozen network has no weights, or they do not fit.
        """
        given = self.init_cfg if isinstance(self.init_cfg, dict) else {}
        if not self.frozen or self.is_init:
            super().init_weights()
            return
        if given.get('type') != 'Pretrained' or not given.get('checkpoint'):
            raise ValueError(
                'model.init_cfg.checkpoint is not given: the frozen features would '
                'be random; give the path or URL of the weights of the network'
            )
        load_strictly(
            self.model,
            given['checkpoint'],
            'model.init_cfg.checkpoint',
            given.get('prefix') or '',
        )
        self._is_init = True

    def train(self, mode: bool = True) -> 'ModuleClassifier':
        """Set the mode, of a frozen network that of the probe alone."""
        super().train(mode)
        if self.frozen:
            self.model.eval()
        return self

    def forward(
        self,
        inputs: Tensor,
        data_samples: Optional[List[DataSample]] = None,
        mode: str = 'tensor',
    ) -> Any:
        """Compute scores ``(N, classes)``, losses or predictions.

        Args:
            inputs (Tensor): ``(N, C, H, W)`` preprocessed images.
            data_samples (list, optional): N samples with the labels.
            mode (str): ``'tensor'``, ``'loss'`` or ``'predict'``.

        Raises:
            ValueError: If the network returns no row for each image, or has
                no scores and is asked for more than its features.
        """
        if mode == 'tensor':
            found = read_output(self.model(inputs))
            return found if self.probe is None else self.probe(found)
        if isinstance(self.probe, nn.Identity):
            raise ValueError(
                'model.num_classes is 0: the network yields features, no scores; a '
                'linear layer on them is model.probe'
            )
        return super().forward(inputs, data_samples, mode)

    def loss(
        self, inputs: Tensor, data_samples: List[DataSample], **kwargs
    ) -> Dict[str, Tensor]:
        """Compute the loss of scores and labels, see mmpretrain."""
        scores = ModuleClassifier.forward(self, inputs)
        return self._get_loss(scores, data_samples, **kwargs)


def _prepare_keys(
    classifier: ModuleClassifier, state_dict: Dict, prefix: str, *_
) -> None:
    inner = {
        key[len(prefix) :]: value
        for key, value in state_dict.items()
        if key.startswith(prefix)
    }
    network = classifier.model
    renamed = drop_auxiliary(network, rename_keys(network, inner))
    if renamed is not inner:
        state_dict.clear()
        state_dict.update({prefix + key: value for key, value in renamed.items()})
    put_inner_on(classifier, state_dict, prefix)
    if classifier._probe_is_given and classifier.probe is not None:
        # The network's weights are a file of their own.
        for name, value in classifier.probe.state_dict().items():
            state_dict.setdefault(f'{prefix}{PROBE}.{name}', value)
