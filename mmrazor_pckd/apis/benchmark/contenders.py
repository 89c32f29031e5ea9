"""Training steps to be compared: ours, MMRazor's, the authors', the floor."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any, Callable, Dict, Union

import torch
from mmengine.config import Config, DictAction
from mmengine.optim import build_optim_wrapper
from mmengine.runner import Runner
from mmpretrain.structures import DataSample
from mmrazor.registry import MODELS
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset

from ...functional import rotate_views
from ..shipped import CONFIGS
from .options import CONTENDERS, PAIRS, Options
from .released_step import released_losses


class Bench:
    """One pair of networks under one set of options.

    Each contender is a method that builds it and returns its step.

    Args:
        options (Options): Options.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.device = torch.device(options.device)
        self.configs, _ = PAIRS[options.pair]
        side = options.side
        generator = torch.Generator().manual_seed(0)
        images = torch.randint(
            256, (options.batch, 3, side, side), dtype=torch.uint8, generator=generator
        ).to(self.device)
        classes = self.config('pckd').model.architecture
        classes = 1000 if 'cfg_path' in classes else classes.head.num_classes
        self.labels = torch.randint(classes, (options.batch,), generator=generator).to(
            self.device
        )
        # As it comes from a loader, but on the device.
        self.batch = dict(
            inputs=images,
            data_samples=[
                DataSample().set_gt_label(label) for label in self.labels.split(1)
            ],
        )

    def config(self, method: str, setting: str = '') -> Config:
        """Config of a method for the pair, with one setting changed."""
        cfg = Config.fromfile(CONFIGS / self.configs.format(method))
        cfg.model.teacher_ckpt = None
        if setting:
            key, value = setting.split('=', 1)
            cfg.merge_from_dict({key: DictAction._parse_int_float_bool(value)})
        return cfg

    def step_of(self, name: str) -> Callable[[], None]:
        """Builds a contender, and returns its step.

        Args:
            name (str): One of ``CONTENDERS``, or a setting ``KEY=VALUE`` of
                the config, with which ours is built.
        """
        if name in CONTENDERS:
            return getattr(self, name)()
        return self.ours(name)  # a setting of --vary

    def our_options(self) -> dict:
        """Options that ours and the floor share."""
        return dict(
            channels_last=True if self.options.channels_last else None,
            compile=self._compiled_networks(),
        )

    def _compiled_networks(self) -> Union[bool, Dict]:
        """Value of ``model.compile``."""
        mode = self.options.compile
        if mode in (True, False, 'losses'):
            return mode is True
        return dict(mode=mode)

    def algorithm(self, method: str, setting: str = '', **options) -> Any:
        """Builds the algorithm of a method on the device, to be trained."""
        cfg = self.config(method, setting)
        cfg.model.update(
            {
                key: value
                for key, value in options.items()
                if not setting.startswith(f'model.{key}=')
            }
        )
        cfg.model.setdefault('data_preprocessor', cfg.data_preprocessor)
        if 'compile' in options:
            self.compile_losses(cfg.model)
        torch.manual_seed(0)
        model = MODELS.build(cfg.model)
        model.init_weights()
        model.to(self.device)
        model.train()  # MMRazor's returns None
        return model

    def compile_losses(self, model: Config) -> None:
        """Compiles a distiller's losses, where anything is compiled."""
        if self.options.compile and model.distiller.type == 'PreviewDistiller':
            model.distiller.compile = True

    def precision(self) -> Any:
        """Context of the forward pass: bfloat16 with ``amp``."""
        return (
            torch.autocast(self.device.type, dtype=torch.bfloat16)
            if self.options.amp
            else nullcontext()
        )

    def network_inputs(self, model: Any) -> Dict:
        """The batch after the model's data preprocessor."""
        return model.data_preprocessor(self.batch, True)

    def floor(self) -> Callable[[], None]:
        """Both networks alone on all views, under a bare cross-entropy."""
        model = self.algorithm('pckd', **self.our_options())
        # Activations in place, as the networks have them.
        for module in model.modules():
            if hasattr(module, 'inplace'):
                module.inplace = True
        student, teacher = model.student, model.teacher
        images = self.network_inputs(model)['inputs']
        images = rotate_views(
            images, memory_format=model.memory_format.of_images(self.device)
        )
        labels = self.labels.repeat(4)
        optimizer = self.optimizer(student)

        def step() -> None:
            if self.options.cuda_graphs:  # as our algorithm does
                torch.compiler.cudagraph_mark_step_begin()
            with self.precision():
                with torch.no_grad():
                    teacher(images)
                loss = F.cross_entropy(student(images).float(), labels)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()

        # The head gives tuples of features to its loss: take its scores.
        for network in (student, teacher):
            network.forward = _scores(network)
        return step

    def ours(self, setting: str = '') -> Callable[[], None]:
        """PCKD, the algorithm alone."""
        return self.algorithm_step(
            self.algorithm('pckd', setting, **self.our_options()),
            self.precision,
            setting,
        )

    def ours_kd(self) -> Callable[[], None]:
        """KD, our algorithm, one view."""
        model = self.algorithm(
            'kd', type='RotatedViewDistill', views=(0,), **self.our_options()
        )
        return self.algorithm_step(model, self.precision)

    def ours_2views(self) -> Callable[[], None]:
        """PCKD with two views of each image in a step, drawn for each."""
        model = self.algorithm(
            'pckd', views_per_step=2, draw='image', **self.our_options()
        )
        return self.algorithm_step(model, self.precision)

    def stock_kd(self) -> Callable[[], None]:
        """KD, MMRazor's algorithm, one view, float32."""
        return self.algorithm_step(self.algorithm('kd'), nullcontext)

    def algorithm_step(
        self, model: Any, precision: Callable[[], Any], setting: str = ''
    ) -> Callable[[], None]:
        """Loss, backward and optimizer step of an algorithm."""
        data = self.network_inputs(model)
        optimizer = self.optimizer(model, setting)

        def step() -> None:
            with precision():
                losses = model(**data, mode='loss')
            loss, _ = model.parse_losses(losses)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()

        return step

    def released(self) -> Callable[[], None]:
        """PCKD as the authors' loop is built, float32."""
        model = self.algorithm('pckd', channels_last=False)
        student, teacher = model.student, model.teacher
        for module in (*student.modules(), *teacher.modules()):
            if hasattr(module, 'inplace'):
                module.inplace = True
        connectors = model.distiller.connectors
        # View by view for each image, as a loader puts them together.
        images = rotate_views(self.network_inputs(model)['inputs'])
        order = torch.arange(len(images), device=self.device).view(4, -1).T
        images = images[order.flatten()].contiguous()
        labels = self.labels.repeat_interleave(4)
        upright = torch.arange(len(images), device=self.device) % 4 == 0
        optimizer = self.optimizer(nn.ModuleList([student, connectors]))

        def run(network) -> Dict[str, Tensor]:
            feature = network.head.pre_logits(network.extract_feat(images))
            return dict(
                feature=feature,
                logits=network.head.fc(feature),
                centers=network.head.fc.weight,
                bias=network.head.fc.bias,
            )

        def step() -> None:
            with torch.no_grad():
                known = run(teacher)
            loss = released_losses(run(student), known, connectors, labels, upright)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()

        return step

    def optimizer(self, model: nn.Module, setting: str = '') -> torch.optim.Optimizer:
        """The config's optimizer."""
        cfg = self.config('pckd', setting).optim_wrapper
        return build_optim_wrapper(
            model, dict(type='OptimWrapper', optimizer=cfg.optimizer)
        ).optimizer

    def runner(self) -> Callable[[], None]:
        """PCKD through the Runner: data preprocessor, hooks, log."""
        cfg = self.config('pckd')
        cfg.model.update(self.our_options())
        self.compile_losses(cfg.model)
        if self.options.amp:
            cfg.optim_wrapper.update(
                type='AmpOptimWrapper', dtype='bfloat16', loss_scale=dict(enabled=False)
            )
        runner = Runner(
            model=cfg.model,
            data_preprocessor=cfg.data_preprocessor,
            work_dir=self.options.scratch,
            # So long that nothing is logged, read or saved at its end.
            train_dataloader=DataLoader(Endless(), self.options.batch),
            train_cfg=dict(by_epoch=True, max_epochs=1),
            optim_wrapper=cfg.optim_wrapper,
            default_hooks=dict(
                cfg.default_hooks,
                checkpoint=None,
                logger=dict(type='LoggerHook', interval=10**6),
            ),
            # What belongs to the data and the teacher is done once a run.
            custom_hooks=[
                hook
                for hook in cfg.custom_hooks
                if 'Teacher' not in hook.type and 'Data' not in hook.type
            ],
            cfg=cfg,
            default_scope='mmpretrain',
            experiment_name=Path(self.options.scratch).name,
            log_level='ERROR',
        )
        loop = runner.train_loop
        runner.optim_wrapper = runner.build_optim_wrapper(runner.optim_wrapper)
        runner.model.init_weights()
        for point in ('run', 'train', 'train_epoch'):
            runner.call_hook(f'before_{point}')
        runner.model.train()
        return lambda: loop.run_iter(loop.iter, self.batch)


def _scores(network: Any) -> Callable:
    """A classifier's scores of all its images."""
    return lambda images: network.head(network.extract_feat(images))


class Endless(Dataset):
    """A data set whose images are never read."""

    def __len__(self) -> int:
        return 10**9

    def __getitem__(self, index: int) -> None:
        raise IndexError(index)
