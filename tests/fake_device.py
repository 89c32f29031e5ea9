"""A device that is not there: its tensors have shape, type and place, no values.

What runs on the host runs; its tensors are real. What runs on the device is
followed, and these are errors: an operation that has the host wait for the device
(by the rules of ``torch.cuda.set_sync_debug_mode``), one that mixes tensors of both,
one whose result are many float64.
"""

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import torch
from torch._subclasses.fake_tensor import (
    DataDependentOutputException,
    DynamicOutputShapeException,
    FakeTensor,
    FakeTensorMode,
    unset_fake_temporarily,
)
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map_only

aten = torch.ops.aten
_NEED_VALUES = {torch.Tag.data_dependent_output, torch.Tag.dynamic_output_shape}
_NO_VALUES = (DataDependentOutputException, DynamicOutputShapeException)


class HostWaits(Exception):
    """The host needs a value, or a place, that the device has yet to fill."""


class OtherDevice(Exception):
    """An operation has tensors of the host and of the device."""


class DoublePrecision(Exception):
    """The device computes in float64."""


class _OneMode(FakeTensorMode):
    """Remains one when a model is copied, and asks no driver where there is one."""

    avoid_device_init = True

    def __deepcopy__(self, memo):
        return self


class FakeDevice(TorchDispatchMode):
    """The device, while this context is entered.

    Args:
        kind (str): ``'cuda'``, without a backward pass: the autograd engine asks the
            driver for a stream. Or ``'meta'``, which has one, but no autocast.
    """

    def __init__(self, kind='cuda'):
        super().__init__()
        self.kind = kind
        self._waits_are_right = False
        self._fake = _OneMode() if kind == 'cuda' else None
        self._entered = []

    def __enter__(self):
        with ExitStack() as stack:
            if self._fake is not None:
                stack.enter_context(self._fake)
            super().__enter__()
            self._entered.append(stack.pop_all())
        return self

    def __exit__(self, *error):
        super().__exit__(*error)
        self._entered.pop().__exit__(*error)

    @contextmanager
    def waits_are_right(self):
        """Where values are read on purpose; they come as zeros."""
        self._waits_are_right = True
        yield
        self._waits_are_right = False

    def here(self, tensor):
        """Whether a tensor is on the device."""
        return tensor.is_meta if self._fake is None else isinstance(tensor, FakeTensor)

    def like(self, tensor):
        """A tensor of the device, laid out as another is."""
        return torch.empty_strided(
            tensor.shape, tensor.stride(), dtype=tensor.dtype, device=self.kind
        )

    def take(self, model):
        """Put a model on the device, as ``model.to`` puts it: parts stay shared.

        Parameters of another kind of tensor are new objects; recorders get
        them too.
        """
        moved = {}

        def move(tensor):
            if tensor is not None and id(tensor) not in moved:
                new = self.like(tensor)
                if isinstance(tensor, torch.nn.Parameter):
                    new = torch.nn.Parameter(new, tensor.requires_grad)
                moved[id(tensor)] = tensor, new
            return None if tensor is None else moved[id(tensor)][1]

        with self:
            for module in model.modules():
                for values in (module._parameters, module._buffers):
                    values.update({key: move(each) for key, each in values.items()})
        for manager in _recorder_managers(model):
            for recorder in manager.recorders.values():
                if type(recorder).__name__ == 'ParameterRecorder':
                    recorder.data_buffer[:] = map(move, recorder.data_buffer)
        model._set_device(torch.device(self.kind))
        return model

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        leaves = [x for x in tree_leaves((args, kwargs)) if isinstance(x, torch.Tensor)]
        ours = [x for x in leaves if self.here(x)]
        target = kwargs.get('device')
        there = target is not None and torch.device(target).type == self.kind
        if not ours and not there:
            return self._on_host(func, args, kwargs)
        if func.namespace == 'prim':  # asks for the device
            return func(*args, **kwargs)
        copies = func in (aten._to_copy.default, aten.copy_.default)
        if copies and len(ours) < len(leaves) or copies and not there and target:
            return self._copy(func, args, kwargs, ours, there)
        others = [x for x in leaves if not self.here(x)]
        # A number of the host goes along with the call.
        if any(x.dim() for x in others):
            raise OtherDevice(f'{func}: of the host are {[x.shape for x in others]}')
        if func is aten._local_scalar_dense.default:
            if self._waits_are_right:
                with unset_fake_temporarily():
                    return torch.zeros((), dtype=ours[0].dtype).item()
            raise HostWaits(func)
        return self._on_device(func, args, kwargs)

    def _on_host(self, func, args, kwargs):
        if func is aten._pin_memory.default:  # needs a driver
            func = aten.clone.default
        with unset_fake_temporarily():
            return func(*args, **kwargs)

    def _on_device(self, func, args, kwargs):
        if self._fake is not None:

            def known(tensor):
                if isinstance(tensor, FakeTensor):
                    return tensor
                return self._fake.from_tensor(tensor)

            args, kwargs = tree_map_only(torch.Tensor, known, (args, kwargs))
        try:
            result = func(*args, **kwargs)
        except _NO_VALUES as error:
            raise HostWaits(func) from error
        except NotImplementedError as error:  # of ``meta``
            if not _NEED_VALUES & set(func.tags):
                raise
            raise HostWaits(func) from error
        for each in tree_leaves(result):
            if isinstance(each, torch.Tensor):
                if each.dtype == torch.float64 and each.numel() > 1:
                    raise DoublePrecision(func)
                assert each.device.type == self.kind, (func, each.device)
        return result

    def _copy(self, func, args, kwargs, ours, there):
        if there or (func is aten.copy_.default and self.here(args[0])):
            waits = not (kwargs.get('non_blocking') or args[2:3] == (True,))
            if waits and not self._waits_are_right:
                raise HostWaits(f'{func}: a copy to the device that is blocking')
            return self._on_device(func, args, kwargs)
        if not self._waits_are_right:
            raise HostWaits(f'{func}: a copy to the host')
        with unset_fake_temporarily():
            if func is aten.copy_.default:
                return args[0].zero_()
            dtype = kwargs.get('dtype') or ours[0].dtype
            return torch.zeros(tuple(ours[0].shape), dtype=dtype)


def _recorder_managers(model):
    distiller = getattr(model, 'distiller', None)
    if distiller is None:
        return [model.recorders] if hasattr(model, 'recorders') else []
    return [distiller.student_recorders, distiller.teacher_recorders]


@contextmanager
def as_if_cuda_were_here():
    """For what asks whether there is a GPU before it is configured.

    Not for a step: PyTorch would go on and ask the driver.
    """
    with (
        patch('torch.cuda.is_available', lambda: True),
        patch('torch.cuda.is_bf16_supported', lambda: True),
        patch('mmengine.runner.amp.get_device', lambda: 'cuda'),
        patch(
            'mmengine.optim.optimizer.amp_optimizer_wrapper.is_cuda_available',
            lambda: True,
        ),
    ):
        yield
