"""Where PyTorch cannot carry CUDA tensors without CUDA there is no rehearsal."""

import torch

# By it FakeTensorMode does without a driver.
if not hasattr(torch._C, '_ensureCUDADeviceGuardSet'):
    collect_ignore_glob = ['test_*.py']
