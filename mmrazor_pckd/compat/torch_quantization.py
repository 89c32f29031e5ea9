"""``import mmrazor.models`` fails on torch >= 2.

Fault: MMRazor's quantization code imports names of ``torch.ao`` that are
gone, wherever ``digit_version(torch.__version__) >= 1.13``; users see
"`torch>=1.13` is not installed properly" (MMRazor issues 615 and 632).
Remedy: while ``mmrazor.models`` is imported for the first time,
``mmrazor.digit_version`` answers 1.12.1 for torch's own version, so that
MMRazor's own placeholders stand in for quantization. It is put back
afterwards, also where MMRazor's modules took a copy.
Absent: where ``mmrazor.models`` is imported already (an older torch).
May go: when MMRazor's quantization imports on current torch.
"""

import importlib
import sys

import torch


def install() -> bool:
    """Import ``mmrazor.models``, without quantization where it cannot be.

    Raises:
        ImportError: If an earlier import of ``mmrazor.models`` failed in
            this process. Half of its classes are registered then, and a
            second import raises about that alone.
    """
    if 'mmrazor.models' in sys.modules:
        return False
    if any(name.startswith('mmrazor.models.') for name in sys.modules):
        raise ImportError(
            'mmrazor.models was imported before mmrazor_pckd in this process '
            'and failed halfway: put "import mmrazor_pckd" before the first '
            'import of mmrazor.models, and start a new process'
        )

    import mmrazor
    from mmengine.utils import digit_version

    def quantization_is_too_old(version, *args, **kwargs):
        if version == torch.__version__:
            version = '1.12.1'
        return digit_version(version, *args, **kwargs)

    mmrazor.digit_version = quantization_is_too_old
    try:
        importlib.import_module('mmrazor.models')
    finally:
        for name, module in list(sys.modules.items()):
            if (
                name.split('.')[0] == 'mmrazor'
                and getattr(module, 'digit_version', None) is quantization_is_too_old
            ):
                vars(module)['digit_version'] = digit_version
    return True
