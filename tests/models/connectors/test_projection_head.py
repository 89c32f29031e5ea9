"""SSKD's head as a connector, trained or frozen."""

import pytest
import torch
from mmrazor.registry import MODELS

CFG = dict(type='ProjectionHead', channels=4)


@pytest.fixture
def checkpoint(tmp_path):
    """What ViewMatchHead leaves behind: the head beside its teacher."""
    head = MODELS.build(CFG)
    state = {f'head.{key}': value for key, value in head.state_dict().items()}
    state['teacher.head.fc.weight'] = torch.randn(3, 4)
    path = tmp_path / 'head.pth'
    torch.save(dict(state_dict=state), path)
    return path, head


def test_it_is_linear_relu_linear():
    head = MODELS.build(CFG)
    feature = torch.randn(6, 4)
    first, _, last = head.layers
    hidden = (feature @ first.weight.T + first.bias).clamp_min(0)
    torch.testing.assert_close(head(feature), hidden @ last.weight.T + last.bias)
    assert first.weight.shape == last.weight.shape == (4, 4)
    assert all(parameter.requires_grad for parameter in head.parameters())
    assert head.train().training
    assert not head.eval().training


def test_a_frozen_head_is_its_checkpoint_in_eval_mode_and_gets_no_gradient(checkpoint):
    path, trained = checkpoint
    head = MODELS.build(dict(CFG, frozen=True, checkpoint=str(path)))
    feature = torch.randn(6, 4)
    assert torch.equal(head(feature), trained(feature))
    assert not any(parameter.requires_grad for parameter in head.parameters())
    assert not head.training
    assert not any(module.training for module in head.train().modules())
    head.init_weights()
    assert torch.equal(head(feature), trained(feature))


def test_a_checkpoint_is_where_training_begins(checkpoint):
    path, trained = checkpoint
    head = MODELS.build(dict(CFG, checkpoint=str(path)))
    feature = torch.randn(6, 4)
    assert torch.equal(head(feature), trained(feature))
    assert head(feature).requires_grad


def test_a_random_frozen_head_is_refused():
    with pytest.raises(ValueError, match='the checkpoint of ViewMatchHead'):
        MODELS.build(dict(CFG, frozen=True))


def test_a_missing_checkpoint_is_one_line_with_the_command_that_trains_it():
    cfg = dict(CFG, frozen=True, checkpoint='nowhere.pth', trained_by='heads/own.py')
    with pytest.raises(FileNotFoundError) as error:
        MODELS.build(cfg)
    text = str(error.value)
    assert 'nowhere.pth: train the head first: python tools/train.py heads/own.py' in (
        text
    )
    assert '\n' not in text


def test_a_checkpoint_that_does_not_fit_is_refused(checkpoint, tmp_path):
    path, _ = checkpoint
    with pytest.raises(ValueError, match='another shape, first layers.0.weight'):
        MODELS.build(dict(CFG, channels=5, frozen=True, checkpoint=str(path)))
    other = tmp_path / 'teacher.pth'
    torch.save({'head.fc.weight': torch.ones(3, 4)}, other)
    with pytest.raises(ValueError, match='unexpected, first fc.weight'):
        MODELS.build(dict(CFG, frozen=True, checkpoint=str(other)))


class Teacher(torch.nn.Module):
    def __init__(self, weight):
        super().__init__()
        self.head = torch.nn.ModuleDict(dict(fc=torch.nn.Linear(4, 3)))
        self.head.fc.weight.data.copy_(weight)


def test_a_frozen_head_is_of_its_teacher_alone(checkpoint):
    path, _ = checkpoint
    weight = torch.load(path)['state_dict']['teacher.head.fc.weight']
    given = dict(CFG, checkpoint=str(path), trained_by='heads/own.py')
    head = MODELS.build(dict(given, frozen=True))
    head.check_teacher(Teacher(weight))
    message = (
        r'head.pth is the head of another teacher \(head.fc.weight differs\); .* '
        'tools/train.py heads/own.py$'
    )
    with pytest.raises(ValueError, match=message):
        head.check_teacher(Teacher(weight + 1))
    MODELS.build(given).check_teacher(Teacher(weight + 1))  # goes on learning


def test_another_width_is_refused():
    with pytest.raises(ValueError, match='^channels=4 does not fit a feature of shape'):
        MODELS.build(CFG)(torch.randn(6, 3))
