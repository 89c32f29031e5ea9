"""A step of the small set's models on a device, and how far another one is."""

from dataclasses import dataclass

import torch
from gradients import distance
from rehearsed import optim_wrapper, small_batch, small_model


def fresh(name, device='cpu', **changes):
    """A model of the small set with weights as a run begins with, always the same.

    What it would draw on the device is drawn on the host: crops, CRD's negatives.

    Args:
        name (str): Of its config, without ``_small``.
        device (str | torch.device): Where it goes.
        **changes: Of the config's ``model``.
    """
    torch.manual_seed(0)
    model = small_model(name, **changes)
    # The head would not begin on a teacher without a checkpoint.
    (model.teacher if name == 'sskd_head' else model).init_weights()
    for module in model.modules():
        if hasattr(module, 'num_negatives'):
            _draw_negatives_on_the_host(module)
        if hasattr(module, '_crop_flip'):
            _crop_on_the_host(module)
    return model.to(device)


def _crop_on_the_host(preprocessor):
    crop = preprocessor._crop_flip
    preprocessor._crop_flip = lambda images: crop(images.cpu()).to(images.device)


def _draw_negatives_on_the_host(loss):
    images = 20  # those of small_model
    generator = torch.Generator().manual_seed(1)
    table = torch.randint(images, (images, loss.num_negatives), generator=generator)
    loss._draw = lambda own, labels: table.to(own.device)[own]


@dataclass
class Step:
    """What a training step computes, on the host in float64."""

    logged: dict
    gradients: dict
    state: dict

    def errors(self, reference):
        """Largest relative error of what is logged, of a gradient, of the state."""
        return dict(
            logged=distance(self.logged, reference.logged),
            gradients=distance(self.gradients, reference.gradients),
            state=distance(self.state, reference.state),
        )


def batch_of(model, **options):
    """A batch for a model, always the same."""
    views = 2 if type(model).__name__ == 'WeakStrongDistill' else 1
    return small_batch(views, **options)


def step(model, wrapper=None):
    """Train a model by one step.

    Args:
        model (nn.Module): On its device.
        wrapper (OptimWrapper, optional): One of `rehearsed.optim_wrapper`.
    """
    wrapper = wrapper or optim_wrapper(model)
    found = {}
    hook = wrapper.optimizer.register_step_pre_hook(
        lambda *_: found.update(
            {
                name: parameter.grad
                for name, parameter in model.named_parameters()
                if parameter.grad is not None
            }
        )
    )
    torch.manual_seed(1)  # the views of a step are drawn on the host
    logged = model.train_step(batch_of(model), wrapper)
    hook.remove()
    return Step(_read(logged), _read(found), _read(model.state_dict()))


def _read(tensors):
    return {
        key: value.detach().cpu().double()
        for key, value in tensors.items()
        if value.is_floating_point()
    }


def double_step(name, **changes):
    """`step` on the host in float64."""
    model = fresh(name, **changes).double()

    def widen(module, args, batch):
        images = batch['inputs']
        batch['inputs'] = (
            images.double()
            if torch.is_tensor(images)
            else [each.double() for each in images]
        )
        return batch

    model.data_preprocessor.register_forward_hook(widen)
    return step(model)
