"""What the page on trackers and mixup has is read, and builds."""

import re
import shlex

import pytest
from builders import ROOT, batch, build, classifier
from mmengine.config import Config, DictAction
from mmengine.dataset import default_collate
from mmengine.registry import VISBACKENDS
from mmrazor.registry import MODELS

from mmrazor_pckd.apis.run_config import override

PAGE = (ROOT / 'docs/tracking.md').read_text()
PYTHON = re.findall(r'```python\n(.*?)```', PAGE, re.DOTALL)
COMMANDS = [
    command
    for block in re.findall(r'```bash\n(.*?)```', PAGE, re.DOTALL)
    for command in block.replace('\\\n', ' ').splitlines()
    if 'tools/train.py' in command
]
CHILDREN = [block for block in PYTHON if block.startswith('_base_')]


@pytest.fixture
def base(tmp_path):
    """The config that the page stands on, with small networks."""
    cfg = Config.fromfile(ROOT / 'configs/demo/kd_demo.py')
    cfg.model.update(
        architecture=classifier(classes=15),
        teacher=classifier(classes=15),
        teacher_ckpt=None,
    )
    cfg.dump(tmp_path / 'my_kd.py')
    return tmp_path / 'my_kd.py'


def changed(base, command):
    """The config as a command line of the page changes it."""
    parser = DictAction(['--cfg-options'], 'cfg_options', nargs='+')
    words = shlex.split(command)
    options = {}
    for word in words[words.index('--cfg-options') + 1 :]:
        key, value = word.split('=', 1)
        options[key] = parser._parse_iterable(value)
    cfg = Config.fromfile(base)
    override(cfg, options)
    return cfg


def child(base, text):
    file = base.with_name('child.py')
    file.write_text(text)
    return Config.fromfile(file)


def check_backends(backends, folder):
    for backend in backends:
        built = VISBACKENDS.build(dict(backend, save_dir=str(folder)))
        assert type(built).__name__ == backend['type']


def check_mixup(cfg):
    model = build(Config(dict(cfg.model, data_preprocessor=cfg.data_preprocessor)))
    inputs, samples = batch(classes=15, size=32)
    data = default_collate(
        [dict(inputs=image, data_samples=each) for image, each in zip(inputs, samples)]
    )
    data = model.data_preprocessor(data, training=True)
    assert all('gt_score' in each for each in data['data_samples'])
    losses = model(**data, mode='loss')
    assert set(losses) == {'student.loss', 'distill.loss_kd'}


def test_all_of_the_page_is_found():
    assert (len(PYTHON), len(CHILDREN), len(COMMANDS)) == (3, 2, 5)


@pytest.mark.parametrize('text', CHILDREN, ids=['tracker', 'mixup'])
def test_a_config_on_top(base, tmp_path, text):
    cfg = child(base, text)
    if 'batch_augments' in text:
        check_mixup(cfg)
    else:
        assert len(cfg.visualizer.vis_backends) == 2
        check_backends(cfg.visualizer.vis_backends, tmp_path)
        assert MODELS.get(cfg.model.type)


@pytest.mark.parametrize(
    'command', COMMANDS, ids=lambda each: re.search(r'type=(\w+)', each)[1]
)
def test_one_line(base, tmp_path, command):
    cfg = changed(base, command)
    if 'batch_augments' in command:
        check_mixup(cfg)
    else:
        (backend,) = cfg.visualizer.vis_backends
        assert backend.type in command
        check_backends([backend], tmp_path)


def test_a_list_given_whole(base, tmp_path):
    names = {}
    (text,) = (block for block in PYTHON if block.startswith('cfg_options'))
    exec(text, names)
    cfg = Config.fromfile(base)
    override(cfg, names['cfg_options'])
    assert len(cfg.visualizer.vis_backends) == 2
    check_backends(cfg.visualizer.vis_backends, tmp_path)


def test_every_tracker_of_the_table_is_there(tmp_path):
    rows = re.findall(r'^\| [^|]+ \| `(\w+VisBackend)` \|', PAGE, re.MULTILINE)
    assert len(rows) == 4
    check_backends([dict(type=row) for row in rows], tmp_path)
