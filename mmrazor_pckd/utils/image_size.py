"""The size of the images that a classifier is for."""

from typing import Any, Dict, Iterator, Optional, Tuple

Size = Tuple[int, int]  # height, width
# Images of data sets that come in one size.
_DATA = dict(
    CIFAR10=32, CIFAR100=32, MNIST=28, FashionMNIST=28, STL10=96, TinyImageNet=64
)


def image_size_of(cfg: Dict) -> Optional[Size]:
    """Height and width of the images in a classifier's config.

    They are those of the last crop or resize in the pipeline of validation,
    else of the test, else of training; then those of a data set of one size;
    then ``image_size``, which the config of an exported student has; then the
    backbone's ``img_size``.

    Args:
        cfg (dict): Config of a classifier or of a distillation.

    Returns:
        tuple[int], optional: None if none of these is there.

    Example:
        >>> pipeline = [dict(type='CenterCrop', crop_size=224)]
        >>> image_size_of(dict(val_dataloader=dict(dataset=dict(pipeline=pipeline))))
        (224, 224)
    """
    datasets = [
        _innermost((cfg.get(f'{split}_dataloader') or {}).get('dataset') or {})
        for split in ('val', 'test', 'train')
    ]
    for dataset in datasets:
        for size in _sizes(dataset):
            return size
    for dataset in datasets:
        if _name(dataset) in _DATA:
            return pair(_DATA[_name(dataset)])
    if cfg.get('image_size'):
        return pair(cfg['image_size'])
    model = cfg.get('model') or {}
    network = model.get('architecture') or model
    own = (network.get('backbone') or {}).get('img_size')
    return pair(own) if own else None


def note_image_size(config: Dict, cfg: Dict) -> Dict:
    """Note the size in a student's config if nothing else in it gives it.

    Args:
        config (dict): Config of the student. It is changed.
        cfg (dict): Config of the distillation, with the training pipeline.

    Returns:
        dict: ``config``.

    Example:
        >>> note_image_size(dict(model={}), dict(image_size=8))
        {'model': {}, 'image_size': (8, 8)}
    """
    size = image_size_of(cfg)
    if size is not None and image_size_of(config) != size:
        config['image_size'] = size
    return config


def pair(size: Any) -> Size:
    """One number for both, or two.

    Args:
        size (int | Sequence[int]): As configs have it.

    Example:
        >>> pair(32), pair([48, 80])
        ((32, 32), (48, 80))
    """
    size = size if isinstance(size, (list, tuple)) else [size]
    return (size[0], size[-1])


def _innermost(dataset: Dict) -> Dict:
    while isinstance(dataset.get('dataset'), dict):
        dataset = dataset['dataset']
    return dataset


def _name(part: Dict) -> str:
    kind = part.get('type')
    return getattr(kind, '__name__', str(kind)).split('.')[-1]


def _sizes(dataset: Dict) -> Iterator[Size]:
    """What the steps of its pipeline make, the last one first."""
    for step in reversed(dataset.get('pipeline') or []):
        name = _name(step)
        if step.get('crop_size'):
            yield pair(step['crop_size'])
        elif name.endswith('RandomResizedCrop') and step.get('scale'):
            yield pair(step['scale'])
        elif name == 'Resize' and step.get('scale'):
            yield pair(step['scale'])[::-1]  # width first
