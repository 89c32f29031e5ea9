"""A classifier of transformers is trusted as far as it was loaded."""

import inspect
import sys
from types import ModuleType

import pytest
import torch
from builders import classifier
from mmpretrain.models import HuggingFaceClassifier
from mmrazor.registry import MODELS
from torch import nn

from mmrazor_pckd.compat import hugging_face_loading


class Network(nn.Module):
    """One of transformers, which has loaded all but what is missing."""

    def __init__(self):
        super().__init__()
        self.backbone = nn.Linear(3, 2)
        self.classifier = nn.Linear(2, 5)

    def init_weights(self):
        for parameter in self.parameters():
            nn.init.zeros_(parameter)


@pytest.fixture(autouse=True)
def transformers(monkeypatch):
    """The part of it that mmpretrain calls."""
    package = ModuleType('transformers')
    package.__spec__ = torch.__spec__
    package.report = dict(missing_keys=[], mismatched_keys=[])

    class Auto:
        @classmethod
        def from_pretrained(cls, name, output_loading_info=False, **options):
            assert options == dict(num_labels=5)
            network = Network()
            return (network, package.report) if output_loading_info else (network)

        @classmethod
        def from_config(cls, config):
            return Network()

    package.AutoModelForImageClassification = Auto
    package.AutoConfig = Auto
    monkeypatch.setitem(sys.modules, 'transformers', package)
    # Where it is not installed, mmpretrain has replaced its constructor.
    monkeypatch.setattr(
        HuggingFaceClassifier,
        '__init__',
        hugging_face_loading._reporting(inspect.unwrap(HuggingFaceClassifier.__init__)),
    )
    return package


@pytest.fixture(params=['SingleTeacherDistill', 'RotatedViewDistill'])
def algorithm(request):

    def make(**teacher):
        cfg = dict(
            type=request.param,
            architecture=classifier(4),
            teacher=dict(
                type='mmpretrain.HuggingFaceClassifier',
                model_name='some',
                num_labels=5,
                **teacher,
            ),
            distiller=dict(type='ConfigurableDistiller'),
        )
        if request.param == 'RotatedViewDistill':
            cfg['views'] = (0,)
        return MODELS.build(cfg)

    return make


def test_all_of_it_is_loaded(algorithm, transformers):
    auto = transformers.AutoModelForImageClassification
    load = auto.from_pretrained
    model = algorithm(pretrained=True)
    assert model.teacher_has_weights
    before = model.teacher.model.backbone.weight.clone()
    model.init_weights()
    assert torch.equal(model.teacher.model.backbone.weight, before)
    assert auto.from_pretrained == load
    # The wrapper is as it was: a network, without a report.
    assert type(auto.from_pretrained('some', num_labels=5)) is Network


@pytest.mark.parametrize(
    'report',
    [
        dict(missing_keys=['classifier.bias'], mismatched_keys=[]),
        dict(missing_keys=[], mismatched_keys=[('classifier.weight', (7, 2), (5, 2))]),
    ],
)
def test_a_random_classifier(algorithm, transformers, report):
    transformers.report = report
    assert not algorithm(pretrained=True).teacher_has_weights


def test_nothing_is_loaded(algorithm):
    assert not algorithm().teacher_has_weights
