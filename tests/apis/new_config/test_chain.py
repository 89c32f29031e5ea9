"""A student becomes the teacher of the next one."""

from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmrazor.registry import MODELS

from mmrazor_pckd.apis.new_config.chain import outcome_of, student_in
from mmrazor_pckd.apis.new_config.lookup import find_config
from mmrazor_pckd.apis.new_config.request import new_config
from mmrazor_pckd.apis.new_config.task import Request


def test_what_is_no_distillation_stays():
    for cfg in (Config(dict(model=dict(type='A'))), Config(dict(a=1))):
        assert outcome_of(cfg, 'a.py') == (cfg, None)


@pytest.fixture
def first(tmp_path, monkeypatch):
    """A distillation's config, in a folder of its own."""
    from builders import ROOT

    monkeypatch.chdir(tmp_path)
    cfg = Config.fromfile(ROOT / 'configs/demo/pckd_demo.py')
    cfg.dump('first.py')
    return cfg


def weights(cfg, path, prefix=''):
    network = MODELS.build(cfg.model.architecture)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    state = {f'{prefix}{key}': value for key, value in network.state_dict().items()}
    torch.save(dict(state_dict=state), path)
    return str(path.absolute())


def test_the_weights_are_those_of_the_student_or_of_the_last_checkpoint(first):
    assert find_config('--teacher', 'first.py')[1] is None
    last = weights(first, 'work_dirs/first/epoch_3.pth', 'architecture.')
    Path('work_dirs/first/last_checkpoint').write_text(last)
    assert find_config('--teacher', 'first.py')[1] == last
    student = weights(first, 'work_dirs/first/student.pth')
    found, path = find_config('--teacher', 'first.py')
    assert path == student
    assert found.model.type == 'ImageClassifier'
    assert found.model.head.num_classes == 15
    # The copy of the config that a run leaves in its folder.
    first.dump('work_dirs/first/first.py')
    first.dump('work_dirs/first/other.py')
    assert find_config('--teacher', 'work_dirs/first/other.py')[1] == student


def test_a_checkpoint_is_plain_or_a_distillations(first):
    plain = weights(first, 'plain.pth')
    whole = weights(first, 'whole.pth', 'architecture.')
    assert student_in(plain) == plain
    assert student_in(whole) == dict(checkpoint=whole, prefix='architecture.')
    assert student_in(None) is None


@pytest.mark.slow
@pytest.mark.parametrize('given', ['student', 'checkpoint'])
def test_the_next_config_builds_with_the_student_as_its_teacher(first, pictures, given):
    prefix = 'architecture.' if given == 'checkpoint' else ''
    name = 'work_dirs/first/student.pth' if not prefix else 'epoch_3.pth'
    file = weights(first, name, prefix)
    request = Request(
        out='second.py',
        data=str(pictures),
        teacher='first.py',
        student='first.py',
        teacher_ckpt=file if prefix else None,
        batch_size=4,
    )
    files, lines = new_config(request)
    Path('second.py').write_text(files['second.py'])
    cfg = Config.fromfile('second.py')
    assert cfg.teacher_ckpt == (
        dict(checkpoint=file, prefix=prefix) if prefix else file
    )
    model = MODELS.build(cfg.model)
    assert model.teacher_has_weights
    state = torch.load(file)['state_dict']
    for key, value in model.teacher.state_dict().items():
        assert torch.equal(value, state[prefix + key]), key
    assert any(line.startswith('weights') and file in line for line in lines)
