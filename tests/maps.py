"""What holds for every formula of feature maps."""

import torch
from formulas import ByRow, Loss


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
