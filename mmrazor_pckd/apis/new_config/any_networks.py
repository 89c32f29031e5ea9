"""A network of another package that is to be distilled."""

from typing import Any, Dict, Iterator, List, Optional, Tuple

import torch
from mmengine.config import Config
from mmengine.runner import CheckpointLoader
from torch import nn

from ...models.classifiers.linear_probe import read_probe
from ...utils.find_classifier import classifiers_of, linear_classifiers, the_one
from ...utils.image_size import Size
from .classifier_layer import ClassifierLayer
from .lookup import first_line, full_path
from .nested_stages import nested_stages
from .network_config import Found
from .networks import Network
from .normalised_images import images_of
from .packages import Package, known_of, size_arguments
from .trial_run import trial_run

OWN = 'ModuleClassifier'
# Classifiers of mmpretrain that are a whole network, and its name in them.
WHOLE = dict(TimmClassifier='timm', HuggingFaceClassifier='hf')


class AnyNetwork(Network):
    """A network of another package, by its name or in a config.

    Args:
        option (str): Command line option of its name, for messages.
        name (str): See :func:`.find_network.find_network`.
        found (tuple, optional): Its config, if it is in one.

    Attributes:
        assumed (bool): Whether its normalisation is assumed.

    Raises:
        ValueError: If there is no such network.
    """

    loss_module = 'loss_module'
    loss_key = "['loss']"

    def _read(self, found: Found) -> None:
        option, name = self.option, self.name
        whole = found[0] if found else Config(dict(model={}))
        self.cfg = whole.model.to_dict()
        own = self._take_from(whole)
        kind = str(self.cfg.get('type', OWN)).split('.')[-1]
        arguments = self.cfg.get('arguments')
        if kind in WHOLE:
            network = f'{WHOLE[kind]}:{self.cfg.get("model_name")}'
            keys = {'type', 'model_name', 'pretrained', 'loss', 'with_cp', 'init_cfg'}
            arguments = {k: v for k, v in self.cfg.items() if k not in keys}
        else:
            network = self.cfg.get('network', name)
        try:
            known = known_of(network, arguments)
        except Exception as error:
            if kind != 'HuggingFaceClassifier':
                raise ValueError(f'{option}: {first_line(error)}') from error
            # A name of the hub, which transformers may have at hand.
            known = Package(network, assumed=True)
        if not found:
            self.cfg = dict(type=OWN, network=known.network)
            if known.arguments:
                self.cfg['arguments'] = known.arguments
        self._has_weights = False
        self._key = 'num_labels' if kind == 'HuggingFaceClassifier' else 'num_classes'
        self._known = known
        self.images = images_of(own) if own else known.images
        self.assumed = known.assumed and not own
        self.weights = (found[1] if found else None) or known.weights
        self.image_size = self.image_size or known.image_size
        if known.classes is not None and not found:
            self.cfg['num_classes'] = known.classes

    @property
    def classes(self) -> int:
        """Number of its classes, 0 of a network without a classifier."""
        own = self.cfg.get(self._key, self._known.classes)
        if own is None:
            model = self._sized()
            names = self._names(model)
            own = model(self._images()).shape[1] if names else 0
            self.cfg[self._key] = own
        return own

    @property
    def _headless(self) -> bool:
        return self.cfg.get('num_classes') == 0 and 'probe' not in self.cfg

    @property
    def takes_probe(self) -> bool:
        """Whether a linear layer may be put on its features."""
        return self.cfg['type'] == OWN and self._known.classes in (0, None)

    def set_classes(self, classes: int) -> None:
        """Set the number of classes, to be learned from hard labels.

        A teacher without a classifier gets a linear layer, which alone is
        trained; a student without one is built with it, if its package can.
        """
        self.cfg['loss'] = dict(type='CrossEntropyLoss')
        probed = self.classes == 0 and (
            self.option == '--teacher' or self._known.network.startswith('hf:')
        )
        self.cfg[self._key] = classes
        if probed:
            self.cfg['probe'] = {}
            if self.option == '--teacher':
                self.cfg['frozen'] = True

    def use_probe(self, probe: str) -> None:
        """Put a linear layer from a file on the features of the network.

        Raises:
            FileNotFoundError: If there is no such file.
            ValueError: If it holds something else.
        """
        path = full_path('--teacher-probe', probe)
        weight, _ = read_probe(path, '--teacher-probe')
        self.cfg.update(
            num_classes=len(weight), probe=dict(in_channels=weight.shape[1])
        )
        self.cfg['probe']['checkpoint'] = path

    def start_from(self, weights: str) -> None:
        """Start the network from a file or a URL.

        Raises:
            FileNotFoundError: If there is no such file.
            ValueError: If none is given, and none is known.
        """
        found = weights or self.weights
        if found is None:
            raise ValueError(
                f'--pretrained: {self.name} comes without weights here; give the '
                'file or URL'
            )
        self._has_weights = True
        found = full_path('--pretrained', found)
        self.cfg['init_cfg'] = dict(type='Pretrained', checkpoint=found)

    def use_checkpoint(self, checkpoint: Optional[str]) -> Any:
        """Take a teacher's checkpoint, by default that in its folder.

        Returns:
            str, optional: Full path or URL; None where the network's own
            arguments ask its package for weights.

        Raises:
            FileNotFoundError: If there is no such file.
            ValueError: If there are no weights.
        """
        self._has_weights = True
        self.cfg.pop('init_cfg', None)
        # A file has all weights, and those of a frozen teacher are there.
        self.cfg.pop('frozen', None)
        if checkpoint is None:
            given = {**self.cfg, **(self.cfg.get('arguments') or {})}
            if any(given.get(k) for k in ('pretrained', 'weights', 'checkpoint_path')):
                return None
            if self.weights is None:
                raise ValueError(
                    f'--teacher-ckpt is missing: {self.name} comes without weights; '
                    'give their file, .pth or .safetensors'
                )
            return self.weights
        checkpoint = full_path('--teacher-ckpt', checkpoint)
        if '://' not in checkpoint and self.classes and 'probe' not in self.cfg:
            self._take_classes_of(checkpoint)
        return checkpoint

    def _take_classes_of(self, checkpoint: str) -> None:
        state = CheckpointLoader.load_checkpoint(checkpoint, map_location='cpu')
        state = state.get('state_dict', state)
        for name in classifiers_of(self.built()):
            key = name.removeprefix('model.').removesuffix('.linear')  # a convolution's
            weight = state.get(f'{key}.weight')
            if weight is not None:
                self.cfg[self._key] = len(weight)

    def _set_image_size(self, model: Any, size: Size) -> bool:
        """Set it in a network of fixed size; whether that changes it."""
        changed = size_arguments(
            model.model, self._known, size, keep_weights=self._has_weights
        )
        own = self.cfg['type'] == OWN
        if changed:
            (self.cfg.setdefault('arguments', {}) if own else self.cfg).update(changed)
        return bool(changed)

    def build(self, size: Size, checkpoint: Optional[str] = None) -> None:
        """Build it for images of a size, see :class:`Network`."""
        self.size = size
        assert self.classes is not None  # looked for, if it is not written down
        if self.cfg.get('probe') == {}:
            classes = self.cfg.pop('num_classes')
            del self.cfg['probe']
            self.cfg['num_classes'] = 0
            width = self._sized()(self._images()).shape[1]
            self.cfg.update(num_classes=classes, probe=dict(in_channels=width))
        super().build(size, checkpoint)
        found = getattr(self.model.get_submodule(self.source), 'out_features', 0)
        if self.cfg['type'] == OWN and found != self.classes:
            raise ValueError(
                f'{self.option}: {self.name} has {found} scores, and '
                f'{self.classes} are needed; a function gets their number if it '
                'takes an argument num_classes'
            )

    def _images(self) -> torch.Tensor:
        size = getattr(self, 'size', None) or self.image_size or (224, 224)
        return torch.randn(2, 3, *size)

    def _sized(self) -> Any:
        """The network for these images."""
        model = self.built()
        height, width = self._images().shape[2:]
        if self._set_image_size(model, (height, width)):
            model = self.built()
        return model.eval()

    def _names(self, model: Any) -> List[str]:
        """Names of the linear layers that yield the scores; notes it if needed."""
        names = classifiers_of(model)
        written = self._known.classes is not None
        if self.cfg['type'] != OWN or (len(names) == 1 and written):
            return names
        images = self._images()
        run = trial_run(
            lambda: model.eval()(images),
            [
                (name, each)
                for name, each in model.named_modules()
                if isinstance(each, nn.Linear)
            ],
        )
        if run.failure is not None:
            raise ValueError(
                f'{self.option}: {self.name} cannot take images of '
                f'{"x".join(map(str, images.shape[2:]))} ({first_line(run.failure)})'
            ) from run.failure
        seen = run.layers_with_result()
        if seen and seen != names:
            self.cfg['classifier'] = seen[-1]
        return seen[-1:] or (names if written else [])

    def _find_layer(self, model: Any, size: Size) -> ClassifierLayer:
        modules = dict(model.named_modules())
        if isinstance(modules.get('probe'), (nn.Identity, nn.Linear)):
            # Without scores nothing goes to the loss.
            self.frozen = self.frozen or self._headless
            return ClassifierLayer('probe', modules['probe'], 'probe')
        network: Any = model.model
        if callable(getattr(network, 'get_classifier', None)):
            # Of timm's distilled networks, whose scores are the mean of two.
            several = [f'model.{name}' for name in linear_classifiers(network)]
            if len(several) > 1:
                name = self.cfg.get('classifier', several[0])
                if self.cfg['type'] == OWN:
                    self.cfg['classifier'] = name
                others = [each for each in several if each != name]
                return ClassifierLayer(name, modules[name], 'model', others)
        try:
            name = the_one(self._names(model), self.name)
        except ValueError as error:
            text = str(error).removeprefix(f'{self.option}: ')
            raise ValueError(f'{self.option}: {text}') from None
        return ClassifierLayer(name, modules[name], name)

    def _parts(self, model: Any) -> Iterator[Tuple[str, nn.Module]]:
        for name, module in model.named_modules():
            if name.startswith('model.'):
                yield name, module

    def _stages(self, outputs: Dict[str, list]) -> Dict[str, list]:
        network: Any = self.model.model
        return nested_stages(network, outputs, self.size, 'model')

    def __str__(self) -> str:
        line = super().__str__()
        if self._headless:
            line = (
                f'{self.option[2:]:8} {self.name}: {self.parameters / 1e6:.2f} M '
                f'parameters, no classifier: its feature of {self.width} channels '
                'alone (with --teacher-probe FILE it has scores)'
            )
        if self.assumed:
            line += (
                f"\nimages   {self.name} does not give its mean and std: ImageNet's "
                'are taken, change data_preprocessor if it has others'
            )
        return line
