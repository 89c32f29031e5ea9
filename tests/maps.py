"""What holds for every formula of feature maps, and a record of its memory."""

import math

import torch
from formulas import ByRow, Loss
from torch.utils._python_dispatch import TorchDispatchMode


class Maps(Loss, ByRow):
    """A formula of feature maps, one value per image."""

    steepest = 1e8  # gradient at a map of zeros

    def test_channels_last_changes_nothing(self):
        tensors, numbers = self.case()
        last = [
            t.contiguous(memory_format=torch.channels_last) if t.dim() == 4 else t
            for t in tensors
        ]
        torch.testing.assert_close(
            self.compute(*last, *numbers), self.compute(*tensors, *numbers)
        )

    def test_a_map_of_zeros_has_finite_gradients(self):
        tensors, numbers = self.case()
        inputs = [t.float() if t.is_floating_point() else t.clone() for t in tensors]
        for index in self.trained():
            inputs[index] = inputs[index].clone()
            if inputs[index].dim() == 4:
                inputs[index][0] = 0
                inputs[index][1, 0] = 0  # one channel
            inputs[index].requires_grad_()
        value = self.compute(*inputs, *numbers)
        assert value.isfinite().all()
        value.sum().backward()
        for index in self.trained():
            assert inputs[index].grad.isfinite().all()
            assert inputs[index].grad.abs().max() < self.steepest

    def test_one_image_has_its_value(self):
        tensors, numbers = self.case()
        rows = len(tensors[0])
        one = [t[:1] if len(t) == rows else t for t in tensors]
        torch.testing.assert_close(
            self.compute(*one, *numbers), self.compute(*tensors, *numbers)[:1]
        )


class Largest(TorchDispatchMode):
    """Records the bytes of the largest tensor that is computed.

    Views of a tensor are none of it.
    """

    def __init__(self):
        super().__init__()
        self.bytes = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        if not func.is_view:
            for each in out if isinstance(out, (tuple, list)) else [out]:
                if torch.is_tensor(each):
                    size = math.prod(each.shape) * each.element_size()
                    self.bytes = max(self.bytes, size)
        return out


def largest(compute, *shapes):
    """Bytes of the largest tensor in the formula and in its gradient.

    The tensors of the shapes are float32, and hold no memory.
    """
    inputs = [torch.empty(shape, device='meta', requires_grad=True) for shape in shapes]
    with Largest() as found:
        compute(*inputs).sum().backward()
    return found.bytes
