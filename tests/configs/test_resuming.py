"""A run of any of our configs can be killed and resumed."""

import pytest
from builders import ROOT, parsed

CONFIGS = [
    path
    for path in sorted((ROOT / 'configs').glob('**/*.py'))
    if '_base_' not in path.parts
]


@pytest.mark.parametrize('path', CONFIGS, ids=lambda path: path.stem)
def test_the_hooks_are_there(path):
    cfg = parsed(path)
    hooks = [hook.type for hook in cfg.custom_hooks]
    for name in ('ResumableRandomnessHook', 'ResumeCheckHook', 'ResumeValidationHook'):
        assert hooks.count(f'mmrazor.{name}') == 1
    # A network that is not distilled is mmpretrain's already.
    assert hooks.count('mmrazor.ExportStudentHook') == ('architecture' in cfg.model)
