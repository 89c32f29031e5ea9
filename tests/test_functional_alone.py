"""The formulas where torch, and what torch needs, is all that is installed."""

import subprocess
import sys
from importlib import metadata

import pytest
from builders import ROOT
from packaging.requirements import Requirement

CODE = """
import sys
sys.path[:0] = sys.argv[1:]
import torch
from importlib.util import find_spec
assert not any(map(find_spec, ('mmengine', 'mmcv', 'mmpretrain', 'mmrazor')))
from mmrazor_pckd.functional import center_contrast
import mmrazor_pckd
from mmrazor_pckd import functional
assert functional.center_contrast is center_contrast
assert mmrazor_pckd.__version__
assert not hasattr(mmrazor_pckd, '__wrapped__')
unit = torch.eye(3)
# 2 * log(1 + 2 / e)
print(round(center_contrast(*[unit] * 4, torch.arange(3), 1).mean().item(), 4))
for line in (
    'import mmrazor_pckd.models',
    'import mmrazor_pckd.models.losses',
    'from mmrazor_pckd import models',
    'from mmrazor_pckd import RotatedViewDistill',
    'import mmrazor_pckd.checkpoints.strict',
    'mmrazor_pckd.engine',
):
    try:
        exec(line)
    except ImportError as error:
        print(type(error).__name__, error)
"""


def needed(name, found):
    """Distributions that one needs, and itself, by name."""
    if name not in found:
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # an optional one
            return found
        for text in found[name].requires or ():
            requirement = Requirement(text)
            if not requirement.marker or requirement.marker.evaluate({'extra': ''}):
                needed(requirement.name, found)
    return found


@pytest.fixture
def environment(tmp_path):
    """A folder with torch and what it requires, as a new environment has it."""
    folder, code = tmp_path / 'site-packages', tmp_path / 'code'
    folder.mkdir()
    code.mkdir()
    (code / 'mmrazor_pckd').symlink_to(ROOT / 'mmrazor_pckd')
    places = {
        distribution.locate_file(file.parts[0])
        for distribution in needed('torch', {}).values()
        for file in distribution.files or ()
        if file.parts[0] not in ('..', '__pycache__')
    }
    for place in places:
        (folder / place.name).symlink_to(place)
    return [str(folder), str(code)]


def test_formulas_and_one_line_for_the_rest(environment):
    done = subprocess.run(
        [sys.executable, '-I', '-S', '-c', CODE, *environment],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    first, *lines = done.stdout.splitlines()
    assert first == '1.1029'
    assert len(lines) == 6
    assert set(lines) == {
        'ImportError mmrazor_pckd needs mmcv-lite or mmcv or onedl-mmcv <2.4,>=2.0.0, '
        'and it is not installed: pip install "mmcv-lite<2.4,>=2.0.0"'
    }
