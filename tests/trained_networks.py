"""A trained student and its images, computed by hand."""

from types import SimpleNamespace

import cv2
import numpy as np
import torch
from mmengine.config import Config
from torch.nn import functional as F

from mmrazor_pckd.checkpoints.local import load_from_local

CLASSES = ['disc_dots', 'star_plain', 'cross_stripes']


def student_of(trained, checkpoint=None):
    """The student, and its classifier, loaded without the package."""
    from mmrazor.registry import MODELS

    cfg = Config.fromfile(trained.config)
    network = MODELS.build(cfg.model.architecture)
    state = load_from_local(str(checkpoint or trained.checkpoint))
    start = 'architecture.'
    network.load_state_dict(
        {
            key[len(start) :]: value
            for key, value in state['state_dict'].items()
            if key.startswith(start)
        }
    )
    return network.eval()


def images_of(pictures, split):
    """Images as the demo's config normalises them, and their labels."""
    files = sorted((pictures / split).glob('*/*.png'))
    names = sorted({file.parent.name for file in files})
    pixels = np.stack([cv2.imread(str(file))[..., ::-1] for file in files])
    inputs = (torch.tensor(pixels.copy()).permute(0, 3, 1, 2) - 127.5) / 60
    labels = torch.tensor([names.index(file.parent.name) for file in files])
    return inputs, labels, names


def scores_of(trained, pictures):
    """Cross-entropy of the training images, computed by hand."""
    network = student_of(trained)
    inputs, labels, names = images_of(pictures, 'train')
    with torch.no_grad():
        logits = network(inputs, mode='tensor')
    return SimpleNamespace(
        loss=F.cross_entropy(logits, labels, reduction='none'),
        confidence=logits.softmax(1).gather(1, labels[:, None])[:, 0],
        predicted=logits.argmax(1),
        labels=labels,
        names=names,
    )
