from mmpretrain.models import ImageClassifier
from mmpretrain.registry import MODELS

from ...checkpoints.strict import load_strictly


@MODELS.register_module()
class FrozenBackboneClassifier(ImageClassifier):
    """Train a new head on frozen features: linear evaluation.

    The backbone gets no gradient and stays in evaluation mode, whatever its
    type: the statistics of its BatchNorm stay too. Its weights come from
    ``backbone.init_cfg=dict(type='Pretrained', checkpoint=..., prefix=...)``
    and have to fit exactly. The student of a distillation has the prefix
    ``'architecture.backbone.'``, a plain classifier ``'backbone.'``.

    Args:
        backbone (dict): Backbone with such an ``init_cfg``.
        **kwargs: Other arguments of mmpretrain's ``ImageClassifier``.

    Raises:
        ValueError: If no checkpoint is given, or its keys or shapes are not
            those of the backbone. Before training, as are those of
            `load_strictly`.

    Example:
        >>> import mmrazor_pckd
        >>> from mmpretrain.registry import MODELS
        >>> cfg = dict(
        ...     _scope_='mmpretrain',
        ...     type='FrozenBackboneClassifier',
        ...     backbone=dict(type='CIFARResNet', depth=8),
        ...     neck=dict(type='GlobalAveragePooling'),
        ...     head=dict(type='LinearClsHead', num_classes=10, in_channels=64),
        ... )
        >>> model = MODELS.build(cfg)
        >>> [name for name, each in model.named_parameters() if each.requires_grad]
        ['head.fc.weight', 'head.fc.bias']
        >>> model.train().backbone.training
        False
    """

    def __init__(self, backbone: dict, **kwargs) -> None:
        super().__init__(backbone, **kwargs)
        self.backbone.requires_grad_(False).eval()

    def init_weights(self) -> None:
        """Load the backbone's weights strictly, then initialize the head."""
        init_cfg = self.backbone.init_cfg
        given = init_cfg if isinstance(init_cfg, dict) else {}
        if given.get('type') != 'Pretrained' or not given.get('checkpoint'):
            raise ValueError(
                'model.backbone.init_cfg.checkpoint is not given: the frozen '
                'features would be random; give the path or URL of a '
                'checkpoint'
            )
        load_strictly(
            self.backbone,
            given['checkpoint'],
            'model.backbone.init_cfg.checkpoint',
            given.get('prefix') or '',
        )
        super().init_weights()

    def train(self, mode: bool = True) -> 'FrozenBackboneClassifier':
        """Set the mode of the head only."""
        super().train(mode)
        self.backbone.eval()
        return self
