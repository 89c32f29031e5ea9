"""Backbones of mmpretrain's registry, and the checks that they pass."""

import pytest
import torch
from mmpretrain.registry import MODELS
from mmrazor.models.task_modules import RecorderManager
from torch import nn


def backbone(**cfg):
    return MODELS.build(dict(cfg, _scope_='mmpretrain'))


def filled(**cfg):
    """In eval mode, with norms that do something."""
    torch.manual_seed(0)
    built = backbone(**cfg)
    built.eval()
    for module in built.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean, -0.5, 0.5)
            nn.init.uniform_(module.running_var, 0.5, 2)
            nn.init.uniform_(module.weight, 0.5, 2)
            nn.init.uniform_(module.bias, -0.5, 0.5)
    return built


def images():
    return torch.randn(2, 3, 32, 32)


def record(backbone, images, **sources):
    """Outputs, and the inputs of ReLUs, as MMRazor's recorders see them."""
    manager = RecorderManager(
        {key: dict(type=kind, source=source) for key, (kind, source) in sources.items()}
    )
    manager.initialize(nn.ModuleDict(dict(backbone=backbone)))
    with manager:
        outs = backbone(images)
    data = dict(outs=outs)
    for key, (kind, _) in sources.items():
        recorder = manager.get_recorder(key)
        assert len(recorder.data_buffer) == 1
        data[key] = recorder.get_record_data(
            data_idx=0 if kind == 'ModuleInputs' else None
        )
    return data


def check_stem_or_end(kind, number):
    """What is recorded of ``bn`` and ``relu`` is before and after the ReLU."""
    data = record(
        filled(type=kind),
        images(),
        before=('ModuleOutputs', f'backbone.bn{number}'),
        after=('ModuleOutputs', f'backbone.relu{number}'),
    )
    assert (data['before'] < 0).any()
    assert torch.equal(data['before'].relu(), data['after'])
    if number == 2:
        assert torch.equal(data['after'], data['outs'][-1])


def check_widths(kind, out_indices, widths, **kwargs):
    stages = filled(type=kind, out_indices=out_indices, **kwargs)(images())
    assert tuple(stage.shape[1] for stage in stages) == widths


def quiet(unit, norm):
    """Let the branch before ``norm`` give 1 in channel 0, 2 in 1, ..."""
    nn.init.zeros_(norm.weight)
    norm.bias.data = torch.arange(1.0, 1 + len(norm.bias))
    return unit


class InitChecks:
    """A test of a backbone derives from this class and names it."""

    kind: str
    small: dict = {}  # arguments of a small one

    def test_init_cfg_is_followed(self):
        model = backbone(
            type=self.kind,
            init_cfg=dict(type='Constant', layer='Conv2d', val=0.25),
            **self.small,
        )
        model.init_weights()
        assert all(
            (m.weight == 0.25).all()
            for m in model.modules()
            if isinstance(m, nn.Conv2d)
        )


class MobileChecks(InitChecks):
    """Checks of a mobile network, which has all arguments by default."""

    stages: tuple  # width and side of each for pictures of 32 x 32

    def test_out_indices_give_the_stages_and_the_last_is_the_default(self):
        inputs = images()

        def run(**kwargs):
            return filled(type=self.kind, **kwargs)(inputs)

        stages = run(out_indices=range(len(self.stages)))
        assert [(*s.shape[1:],) for s in stages] == [
            (width, side, side) for width, side in self.stages
        ]
        (only,) = run()
        torch.testing.assert_close(only, stages[-1])
        two = run(out_indices=(0, 2))
        torch.testing.assert_close(two, (stages[0], stages[2]))

    @pytest.mark.parametrize('out_indices', [(8,), (-1,), (), 2])
    def test_stages_that_are_not_there_are_refused(self, out_indices):
        last = len(self.stages) - 1
        message = f'out_indices.*{self.kind}.*0 to {last}'
        with pytest.raises(ValueError, match=message):
            backbone(type=self.kind, out_indices=out_indices)

    def check_weight(self, weight, area):
        """Compare the initial weight of a convolution with its distribution."""
        # PyTorch's: uniform, by fan in.
        bound = (area * weight.shape[1]) ** -0.5
        assert weight.abs().max() <= bound
        return bound / 3**0.5

    def test_it_starts_as_in_crds_comparison(self):
        model = backbone(type=self.kind)
        built = {k: v.clone() for k, v in model.state_dict().items()}
        torch.manual_seed(3)
        model.init_weights()
        for key, module in model.named_modules():
            if isinstance(module, nn.BatchNorm2d):
                assert (module.weight == 1).all()
                assert (module.bias == 0).all()
            if not isinstance(module, nn.Conv2d):
                continue
            weight, area = module.weight.detach(), module.weight[0, 0].numel()
            assert not torch.equal(weight, built[f'{key}.weight'])
            if weight.numel() < 10000:
                continue
            wanted = self.check_weight(weight, area)
            assert weight.std() == pytest.approx(wanted, rel=0.05)


class ShuffleChecks(MobileChecks):
    """Checks of a ShuffleNet, whose stages end in a ReLU."""

    def check_end(self, data, out):
        """Compare the stage with what is recorded of its last unit."""
        raise NotImplementedError

    @pytest.mark.parametrize('train', [False, True])
    @pytest.mark.parametrize('stage', range(3))
    def test_a_stage_is_recorded_before_and_after_its_activation(self, stage, train):
        model = filled(type=self.kind, out_indices=(stage,))
        model.train(train)
        layer = f'backbone.layer{stage + 1}'
        last = f'{layer}.{len(getattr(model, f"layer{stage + 1}")) - 1}'
        data = record(
            model,
            images(),
            before=('ModuleInputs', f'{last}.relu'),
            after=('ModuleOutputs', f'{last}.relu'),
            norm=('ModuleOutputs', f'{last}.bn3'),
            stage=('ModuleOutputs', layer),
        )
        (out,) = data['outs']
        assert torch.equal(data['stage'], out)
        assert (data['before'] < 0).any()
        assert (data['norm'] < 0).any()
        assert torch.equal(data['before'].relu(), data['after'])
        assert data['before'].shape == out.shape
        self.check_end(data, out)
