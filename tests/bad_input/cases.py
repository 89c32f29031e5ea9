"""The table of bad inputs: what is tried, and what is said.

A message is literal but for `...`, which stands for anything. The table in
docs/bad_input.md is written by

    python tests/bad_input/test_bad_table.py
"""

import re

import pytest
import torch
from builders import load_tool
from mmrazor.registry import MODELS
from runs import demo_config


class Cases(dict):
    """Cases of one area: ``{name: (message, function)}``."""

    def add(self, name, message):
        """A case that ends with this one line."""

        def keep(function):
            assert name not in self
            self[name] = (message, function)
            return function

        return keep

    def works(self, name, how):
        """A case that is no error."""
        return self.add(name, f'works: {how}')

    def check(self, name, here):
        message, function = self[name]
        if message.startswith('works: '):
            function(here)
            return
        with pytest.raises((Exception, SystemExit)) as error:
            function(here)
        # An assertion is our own mistake, or MMRazor's words for a user's.
        assert error.type is not AssertionError
        said = str(error.value)
        pattern = '.*'.join(map(re.escape, message.split('...')))
        assert re.fullmatch(pattern, said), said  # one line


def hook_of(cfg, name):
    """Config of one of the custom hooks."""
    (hook,) = (hook for hook in cfg.custom_hooks if hook.type == f'mmrazor.{name}')
    return hook


class Here:
    """What a case may use: pictures, a teacher, a folder, and training."""

    def __init__(self, pictures, teacher, folder, monkeypatch):
        self.pictures = pictures
        self.teacher = teacher
        self.folder = folder
        self.monkeypatch = monkeypatch

    def config(self, name='pckd', **options):
        """Config of a short run of the demo."""
        self.folder.mkdir(exist_ok=True)
        cfg = demo_config(name, self.pictures, self.folder, epochs=1)
        if 'teacher' in cfg.model:
            cfg.model.teacher_ckpt = self.teacher
        cfg.experiment_name = self.folder.name
        cfg.merge_from_dict(options)
        return cfg

    def train(self, name='pckd', *flags, cfg=None, **options):
        """Train with the tool: its command line, config file and checks."""
        path = self.write(cfg or self.config(name, **options))
        self.call('train.py', path, *flags)

    def test(self, name, checkpoint, *flags, cfg=None, **options):
        """Evaluate a checkpoint with the tool."""
        path = self.write(cfg or self.config(name, **options))
        self.call('test.py', path, str(checkpoint), *flags)

    def write(self, cfg):
        """The config in a file, as tools take it."""
        path = self.folder.parent / f'{self.folder.name}.py'
        cfg.dump(path)
        return str(path)

    def call(self, *words):
        """Call a tool with its command line."""
        self.monkeypatch.setattr('sys.argv', list(words))
        self.monkeypatch.setenv('LOCAL_RANK', '0')
        load_tool(words[0]).main()

    def state(self, name, cfg=None):
        """Weights of a config's model."""
        torch.manual_seed(0)
        model = MODELS.build((cfg or self.config(name)).model)
        return model.state_dict()

    def save(self, state, **more):
        """A checkpoint with these weights."""
        path = self.folder.parent / 'given.pth'
        torch.save(dict(state_dict=state, **more), path)
        return str(path)

    def log(self):
        """All that the run logged."""
        (file,) = self.folder.glob('*/*.log')
        return file.read_text()

    def losses(self):
        """The total loss of each step."""
        return [
            float(value)
            for value in re.findall(r'Epoch\(train\).* loss: (\S+)', self.log())
        ]
