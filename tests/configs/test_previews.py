"""A method with a value per image takes the preview strategy as a setting."""

import pytest
import torch
from builders import ROOT, batch, build, classifier
from mmengine.config import Config

from mmrazor_pckd import functional as F
from mmrazor_pckd.apis.recipes import fit

METHODS = ['sp', 'pkt', 'nst', 'cc_paper', 'dkd_ls', 'vid', 'ickd', 'reviewkd']


def facts(channels):
    return dict(
        width=2 * channels,
        classifier='head.fc',
        stem=dict(module='backbone.relu', channels=channels, size=8),
        stages=[
            dict(module='backbone.layer1', channels=channels, size=4),
            dict(module='backbone.layer2', channels=2 * channels, size=2),
        ],
    )


def preview(name):
    """A method of a small pair, its losses weighed by the preview strategy."""
    method = Config.fromfile(ROOT / f'configs/_base_/methods/{name}.py').model
    pair = dict(
        student=classifier(4),
        student_facts=facts(4),
        teacher=classifier(6),
        teacher_facts=facts(6),
        teacher_ckpt=None,
    )
    losses = fit(method, pair)['distiller']['distill_losses']
    model = fit(
        method,
        pair,
        data_preprocessor=dict(type='mmpretrain.ClsDataPreprocessor'),
        distiller=dict(
            sample_weighting=dict(type='PreviewWeighting', growth_rate=1.005),
            weighted_losses=list(losses),
            distill_losses={loss: dict(reduction='none') for loss in losses},
        ),
    )
    model.pop('_delete_')
    return build(model)


@pytest.fixture(scope='module', params=METHODS)
def stepped(request):
    """A model after its losses, and the losses."""
    model = preview(request.param)
    losses = model(*batch(), mode='loss')
    return model, losses


def test_the_weight_of_an_image_counts_for_its_row(stepped):
    model, losses = stepped
    distiller = model.distiller
    weight = distiller.last_weight
    assert weight.shape == (6,)
    assert len(weight.unique()) > 1
    for name, arguments in distiller.loss_forward_mappings.items():
        inputs = {key: distiller.get_record(**arguments[key]) for key in arguments}
        values = distiller.distill_losses[name](**inputs)
        assert values.shape == (6,)
        wanted = sum(v * row for v, row in zip(weight, values)) / 6
        found = losses[f'distill.{name}']
        torch.testing.assert_close(found, wanted)
        assert not torch.allclose(found, values.mean())


def test_the_student_learns_from_each_of_them(stepped):
    model, losses = stepped
    first = next(model.student.backbone.parameters())
    for name in model.distiller.distill_losses:
        (gradient,) = torch.autograd.grad(
            losses[f'distill.{name}'], first, retain_graph=True
        )
        assert gradient.isfinite().all()
        assert gradient.any()


def test_the_rows_of_sp_are_those_of_its_formula():
    model = preview('sp')
    losses = model(*batch(), mode='loss')
    maps = [model.distiller.get_record('last', side) for side in (True, False)]
    assert [x.shape[1:] for x in maps] == [(8, 2, 2), (12, 2, 2)]
    rows = 3000 * F.similarity_preserving(*maps)
    torch.testing.assert_close(
        losses['distill.loss_sp'], (model.distiller.last_weight * rows).mean()
    )
