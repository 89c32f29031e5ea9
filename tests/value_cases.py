"""Every function and loss with its inputs, from the tests that have them.

A case is a function without arguments: what is computed, and its inputs, the same
ones at each call if the generator is seeded.
"""

import sys
from importlib import import_module
from pathlib import Path

import torch
from formulas import ROWS, S_FEATURE, S_LOGITS, T_LOGITS, Formula, randn
from loss_checks import LossChecks
from mmrazor.registry import MODELS
from torch import nn
from torch.utils._pytree import tree_leaves, tree_map_only

from mmrazor_pckd import functional as F

TESTS = Path(__file__).parent


def _import(folder):
    sys.path.append(str(TESTS / folder))
    for path in sorted((TESTS / folder).glob('test_*.py')):
        if '\nclass Test' in path.read_text():
            import_module(path.stem)


def _tests(base):
    """Tests that derive from a class."""
    for kind in base.__subclasses__():
        if kind.__name__.startswith('Test'):
            yield kind()
        yield from _tests(kind)


def _formula(test):
    tensors, numbers = test.case()
    return lambda: (lambda *args: test.compute(*args, *numbers), tensors)


_import('functional')
FORMULAS = {
    f'{test.name}-{type(test).__name__}': _formula(test) for test in _tests(Formula)
}

_IMAGES = randn(3, 2, 4, 4, seed=30)
_ANGLES = torch.tensor([[0, 90, 180], [270, 0, 90]])  # on the host, wherever
_MAPS = randn(ROWS, 3, 8, 6, seed=31), randn(ROWS, 2, 4, 4, seed=32)
_OTHERS = dict(
    # Images have no gradient.
    rotate_views=(lambda images: F.rotate_views(images.detach()), (_IMAGES,)),
    rotate_each=(lambda images: F.rotate_each(images.detach(), _ANGLES), (_IMAGES,)),
    sort_by_label=(F.sort_by_label, (torch.tensor([2, 0, 2, 1, 0, 2]),)),
    equal_size=(F.equal_size, _MAPS),
    unit=(F.unit, (S_FEATURE,)),
    attention=(F.attention, _MAPS[:1]),
    true_rank=(F.true_rank, (S_LOGITS, torch.tensor([1, 0, 3, 2, 2, 1]))),
    keep_best=(lambda rank: F.keep_best(rank, 0.5), (torch.tensor([2, 0, 1, 1]),)),
    full_precision=(F.full_precision(torch.matmul), (S_LOGITS, T_LOGITS.T)),
)
OTHERS = {name: (lambda case=case: case) for name, case in _OTHERS.items()}
# What is drawn has no value to be equal to; the last three are of no tensor.
DRAWS = ('draw_from_other_labels', 'draw_other_images')
OF_THE_HOST = (
    'preview_threshold',
    'check_positive',
    'check_not_negative',
    'check_pooled',
)


def functions_with_cases():
    """Names in `mmrazor_pckd.functional`."""
    named = {key.split('-')[0].split()[0] for key in FORMULAS}
    return {*named, *OTHERS, *DRAWS, *OF_THE_HOST}


def _contrastive():
    module = import_module('test_contrastive_representation_loss')
    loss, inputs = module.build(), module.inputs()
    images = len(module.LABELS)
    # Drawn on the host instead of the device.
    table = torch.randint(images, (images, loss.num_negatives))
    loss._draw = lambda own, labels: table.to(own.device)[own]
    return loss, inputs


def _decoupled():
    module = import_module('test_decoupled_kd_loss')
    return module.build(), module.logits()


def _stock(kind, *names, shape=(ROWS, 4), **arguments):
    def case():
        inputs = {name: torch.randn(shape) for name in names}
        if 'label' in names:
            inputs['label'] = torch.arange(ROWS) % 4
        return MODELS.build(dict(type=kind, **arguments)), inputs

    return case


_import('models/losses')
LOSSES = {
    test.kind: (lambda test=test: (test.build(), test.inputs()))
    for test in _tests(LossChecks)
}
LOSSES.update(
    ContrastiveRepresentationLoss=_contrastive,
    DecoupledKDLoss=_decoupled,
    # Of the packages below, as the methods have them.
    KLDivergence=_stock('KLDivergence', 'preds_S', 'preds_T', tau=4),
    DISTLoss=_stock('DISTLoss', 'logits_S', 'logits_T', tau=1),
    L2Loss=_stock(
        'L2Loss',
        's_feature',
        't_feature',
        shape=(ROWS, 3, 4, 4),
        normalize=False,
        div_element=True,
    ),
    ABLoss=_stock('ABLoss', 's_feature', 't_feature', shape=(ROWS, 3, 4, 4)),
    CrossEntropyLoss=_stock(
        'mmpretrain.CrossEntropyLoss', 'cls_score', 'label', reduction='none'
    ),
)
ALL = {**FORMULAS, **OTHERS, **LOSSES}


def compute(case, device, dtype, rounded=torch.float32, autocast=None):
    """Values, gradients of all inputs and of what is learned, and the state after.

    Args:
        case (Callable): One of `ALL`.
        device (str | torch.device): Where it is computed.
        dtype (torch.dtype): Of the inputs, after they were rounded.
        rounded (torch.dtype): So that each type gets equal numbers.
        autocast (torch.dtype, optional): That of the forward pass.

    Returns:
        dict: By name, on the host; None is a gradient that there is not.
    """
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(0)
        function, inputs = case()
    learned = isinstance(function, nn.Module)
    if learned:
        function.to(device, dtype)
    placed = []

    def place(tensor):
        tensor = tensor.detach()
        if tensor.is_floating_point():
            tensor = tensor.to(rounded).to(device, dtype).requires_grad_()
            placed.append(tensor)
        return tensor.to(device)

    inputs = tree_map_only(torch.Tensor, place, inputs)
    kind = torch.device(device).type
    with torch.autocast(kind, autocast, enabled=autocast is not None):
        value = function(**inputs) if isinstance(inputs, dict) else function(*inputs)
    values = tree_leaves(value)
    assert all(each.device.type == kind for each in values)
    found = {f'value {index}': each for index, each in enumerate(values)}
    shares = [
        (each * torch.linspace(0.5, 1.5, each.numel()).to(each).view_as(each)).sum()
        for each in values
        if each.requires_grad
    ]
    if shares:
        sum(shares).backward()
    found.update({f'gradient {index}': each.grad for index, each in enumerate(placed)})
    if learned:
        found.update(
            {f'gradient of {n}': p.grad for n, p in function.named_parameters()}
        )
        found.update(function.named_buffers())
    return {
        key: None if each is None else each.detach().cpu()
        for key, each in found.items()
    }


def errors(found, wanted):
    """Relative error of each, by norm; infinite where one of the two is not there."""
    assert found.keys() == wanted.keys()
    return {key: _error(found[key], wanted[key]) for key in wanted}


def _error(found, wanted):
    if found is None or wanted is None:
        return 0.0 if found is wanted else float('inf')
    if found.shape != wanted.shape:
        return float('inf')
    if not wanted.is_floating_point():
        return 0.0 if torch.equal(found, wanted) else float('inf')
    found, wanted = found.double(), wanted.double()
    if not found.isfinite().all():
        return float('inf')
    difference, norm = (found - wanted).norm(), wanted.norm()
    return float(difference / norm if norm else difference)
