import pytest
import torch
from mmengine.logging import MessageHub
from mmrazor.registry import MODELS, TASK_UTILS
from torch import nn

LABELS = torch.tensor([0, 1, 2, 1])


class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 3)
        self.loss_module = nn.CrossEntropyLoss()


class Network(nn.Module):
    """As much of a classifier as a distiller sees."""

    def __init__(self):
        super().__init__()
        self.head = Head()

    def forward(self, feature, labels=LABELS):
        self.head.loss_module(self.head.fc(feature), labels)


@TASK_UTILS.register_module(force=True)
class CountedWeighting:
    calls = 0

    def __call__(self, logits, labels, epoch):
        type(self).calls += 1
        return torch.arange(1.0, 1 + len(logits))


LOGITS = dict(type='ModuleOutputs', source='head.fc')
MAPPING = dict(
    preds_S=dict(from_student=True, recorder='logits'),
    preds_T=dict(from_student=False, recorder='logits'),
)
PREVIEW = dict(type='PreviewWeighting', growth_rate=1.1)


def build(**changes):
    cfg = dict(
        type='PreviewDistiller',
        sample_weighting=PREVIEW,
        weighted_losses=['loss_kd'],
        student_recorders=dict(logits=LOGITS),
        teacher_recorders=dict(logits=LOGITS),
        distill_losses=dict(loss_kd=dict(type='KLDivergence', tau=2, reduction='none')),
        loss_forward_mappings=dict(loss_kd=MAPPING),
    )
    cfg.update(changes)
    return MODELS.build(cfg)


def run(distiller, labels=LABELS):
    torch.manual_seed(1)
    student, teacher = Network(), Network()
    feature = torch.randn(4, 3)
    distiller.prepare_from_student(student)
    distiller.prepare_from_teacher(teacher)
    with torch.no_grad(), distiller.teacher_recorders:
        teacher(feature)
    with distiller.student_recorders:
        student(feature, labels)
    s, t = student.head.fc(feature), teacher.head.fc(feature)
    divergence = (t / 2).softmax(1) * ((t / 2).log_softmax(1) - (s / 2).log_softmax(1))
    return distiller.compute_distill_losses(), 4 * divergence.sum(1), s


@pytest.fixture
def epoch():
    hub = MessageHub.get_current_instance()
    before = hub.get_info('epoch', 0)
    yield lambda value: hub.update_info('epoch', value - 1)
    hub.update_info('epoch', before)


def test_an_image_counts_by_its_weight(epoch):
    for number in (1, 5):
        epoch(number)
        results, values, logits = run(build())
        weight = TASK_UTILS.build(PREVIEW)(logits, LABELS, number)
        torch.testing.assert_close(results['loss_kd'], (weight * values).mean())
        assert results['preview_threshold'] == pytest.approx(1.1**number)
        assert results['preview_easy_ratio'] == (weight == 1).float().mean()
        torch.testing.assert_close(results['preview_mean_weight'], weight.mean())


def test_one_weight_serves_all_losses_of_a_step():
    CountedWeighting.calls = 0
    kd = dict(type='KLDivergence', tau=2, reduction='none')
    results, values, _ = run(
        build(
            sample_weighting=dict(type='CountedWeighting'),
            weighted_losses=['loss_a', 'loss_b'],
            distill_losses=dict(
                loss_a=kd, loss_b=kd, loss_c=dict(type='KLDivergence', tau=2)
            ),
            loss_forward_mappings=dict(loss_a=MAPPING, loss_b=MAPPING, loss_c=MAPPING),
        )
    )
    assert CountedWeighting.calls == 1
    wanted = (torch.tensor([1.0, 2, 3, 4]) * values).mean()
    torch.testing.assert_close(results['loss_a'], wanted)
    torch.testing.assert_close(results['loss_b'], wanted)
    torch.testing.assert_close(results['loss_c'], values.mean())
    assert 'preview_threshold' not in results  # this weighting has none


def test_without_weighting_every_image_weighs_one():
    results, values, _ = run(build(sample_weighting=None))
    assert set(results) == {'loss_kd'}
    torch.testing.assert_close(results['loss_kd'], values.mean())


def test_the_weight_carries_no_gradient():
    results, _, _ = run(build())
    assert results['loss_kd'].requires_grad
    assert not results['preview_mean_weight'].requires_grad


def test_a_loss_set_to_none_is_left_out_with_what_serves_it_alone():
    embedding = dict(type='LinearEmbedding', in_channels=3, out_channels=3)

    def through(name):
        return dict(
            s_feature=dict(from_student=True, recorder='logits', connector=name),
            t_feature=dict(from_student=False, recorder='logits'),
        )

    changes = dict(
        connectors=dict(mine=embedding, shared=embedding),
        distill_losses=dict(
            loss_kd=dict(type='KLDivergence', tau=2, reduction='none'),
            loss_a=dict(type='FeatureAlignmentLoss'),
            loss_b=None,
            loss_c=None,
        ),
        loss_forward_mappings=dict(
            loss_kd=MAPPING,
            loss_a=through('shared'),
            loss_b=through('shared'),
            loss_c=through('mine'),
        ),
        weighted_losses=['loss_kd', 'loss_c'],
    )
    distiller = build(**changes)
    assert set(distiller.connectors) == {'shared'}
    assert set(run(distiller)[0]) == {
        'loss_kd',
        'loss_a',
        'preview_threshold',
        'preview_easy_ratio',
        'preview_mean_weight',
    }


@MODELS.register_module(force=True)
class NormedPair(nn.Module):
    """List in, list out."""

    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(3)

    def forward(self, records):
        assert isinstance(records, list)
        return [self.norm(each) for each in records]


@MODELS.register_module(force=True)
class PairLoss(nn.Module):
    def forward(self, s_features, t_features):
        assert isinstance(s_features, list)
        assert isinstance(t_features, list)
        pairs = zip(s_features, t_features, strict=True)
        return sum((s - t).square().mean(1) for s, t in pairs)


def listed(**changes):
    recorders = dict(logits=LOGITS, feature=dict(type='ModuleInputs', source='head.fc'))
    cfg = dict(
        student_recorders=recorders,
        teacher_recorders=recorders,
        connectors=dict(normed=dict(type='NormedPair')),
        distill_losses=dict(loss_kd=dict(type='PairLoss')),
        loss_forward_mappings=dict(
            loss_kd=dict(
                s_features=dict(
                    records=[
                        dict(from_student=True, recorder='logits'),
                        dict(from_student=True, recorder='feature', data_idx=0),
                    ],
                    connector='normed',
                ),
                t_features=dict(
                    records=[
                        dict(from_student=False, recorder='feature', data_idx=0),
                        dict(from_student=True, recorder='logits', connector='one'),
                    ]
                ),
            )
        ),
    )
    cfg['connectors']['one'] = dict(
        type='LinearEmbedding', in_channels=3, out_channels=3
    )
    cfg.update(changes)
    return build(**cfg)


def test_a_list_of_records_goes_through_one_call_of_its_connector(epoch):
    epoch(1)
    distiller = listed()
    calls = []
    distiller.connectors['normed'].register_forward_hook(lambda *_: calls.append(1))
    results, _, logits = run(distiller)
    assert len(calls) == 1
    assert results['loss_kd'].shape == ()
    torch.manual_seed(1)
    Network(), Network()
    feature = torch.randn(4, 3)
    normed = nn.BatchNorm1d(3)
    s = [normed(logits), normed(feature)]
    t = [feature, distiller.connectors['one'](logits)]
    values = sum((a - b).square().mean(1) for a, b in zip(s, t))
    torch.testing.assert_close(
        results['loss_kd'], (distiller.last_weight * values).mean()
    )


def test_connectors_of_a_list_go_with_its_loss():
    losses = dict(loss_kd=None, loss_x=dict(KD))
    mapping = dict(listed().loss_forward_mappings, loss_x=MAPPING)
    distiller = listed(
        distill_losses=losses, loss_forward_mappings=mapping, weighted_losses=['loss_x']
    )
    assert not distiller.connectors
    assert set(distiller.distill_losses) == {'loss_x'}


KD = dict(type='KLDivergence', tau=2, reduction='none')
WRONG_CONFIGS = {
    'unknown weighted loss': (
        dict(weighted_losses=['loss_k']),
        r'weighted_losses: "loss_k" is none .*near matches: loss_kd',
    ),
    'loss without mapping': (
        dict(distill_losses=dict(loss_kd=KD, loss_x=KD)),
        'loss_forward_mappings has no entry for "loss_x"',
    ),
    'nothing to weigh': (dict(weighted_losses=[]), 'nothing to weigh'),
    'values of classes': (
        dict(
            distill_losses=dict(
                loss_kd=dict(type='ClassCorrelationLoss', reduction='none')
            )
        ),
        '"loss_kd", a ClassCorrelationLoss, has no value of an image',
    ),
    'values of pairs of images': (
        dict(
            distill_losses=dict(
                loss_kd=dict(type='NeighborProductLoss', reduction='none')
            ),
            loss_forward_mappings=dict(
                loss_kd=dict(s_feature=MAPPING['preds_S'], t_feature=MAPPING['preds_T'])
            ),
        ),
        '"loss_kd", a NeighborProductLoss, has no value of an image',
    ),
}


@pytest.mark.parametrize('name', WRONG_CONFIGS)
def test_a_wrong_config_is_refused_when_built(name):
    changes, message = WRONG_CONFIGS[name]
    with pytest.raises(ValueError, match=message):
        build(**changes)


WRONG_SOURCES = {
    'module': (
        dict(
            student_recorders=dict(logits=dict(type='ModuleOutputs', source='head.fcc'))
        ),
        r'student_recorders.logits.source: the student has no module '
        r'"head.fcc"; near matches: head.fc',
    ),
    'parameter': (
        dict(
            teacher_recorders=dict(
                logits=LOGITS, w=dict(type='Parameter', source='head.fc.weigth')
            )
        ),
        r'teacher_recorders.w.source: the teacher has no parameter '
        r'"head.fc.weigth"; near matches: head.fc.weight',
    ),
    'task loss': (
        dict(task_loss_source='head.lossmodule'),
        r'task_loss_source: .* near matches: head.loss_module',
    ),
}


@pytest.mark.parametrize('name', WRONG_SOURCES)
def test_a_source_that_is_not_there_is_refused(name):
    changes, message = WRONG_SOURCES[name]
    with pytest.raises(ValueError, match=message):
        run(build(**changes))


def test_a_weighted_scalar_is_refused():
    distiller = build(distill_losses=dict(loss_kd=dict(type='KLDivergence', tau=2)))
    with pytest.raises(ValueError, match='distill_losses.loss_kd.*scalar'):
        run(distiller)


def test_a_connector_of_another_width_is_refused_by_name():
    distiller = build(
        connectors=dict(
            mine=dict(type='LinearEmbedding', in_channels=4, out_channels=3)
        ),
        loss_forward_mappings=dict(
            loss_kd=dict(
                preds_S=dict(from_student=True, recorder='logits', connector='mine'),
                preds_T=dict(from_student=False, recorder='logits'),
            )
        ),
    )
    with pytest.raises(
        ValueError, match='distiller.connectors.mine: in_channels=4 .*in_channels=3'
    ):
        run(distiller)


def test_soft_labels_are_refused():
    soft = torch.eye(3)[LABELS]
    with pytest.raises(ValueError, match='one hard label per image'):
        run(build(), soft)


@pytest.mark.parametrize('entry', [dict(record_idx=1), dict(data_idx=0)])
@pytest.mark.parametrize('whose', ['student', 'teacher'])
def test_an_entry_that_a_record_does_not_have_is_refused_by_name(whose, entry):
    mapping = {key: dict(record) for key, record in MAPPING.items()}
    mapping['preds_S' if whose == 'student' else 'preds_T'].update(entry)
    distiller = build(loss_forward_mappings=dict(loss_kd=mapping))
    message = f'^distiller.{whose}_recorders.logits: .* under WeakStrongDistill 0 and 1'
    with pytest.raises(ValueError, match=message):
        run(distiller)


def test_a_connector_that_cannot_be_built_is_named():
    connector = dict(type='LogitStandardization', eps=-1)
    with pytest.raises(ValueError, match=r'^distiller\.connectors\.z: eps must'):
        build(connectors=dict(z=connector))
    layer = dict(type='TorchNNConnector', module_name='Conv2d', module_args=dict(k=3))
    with pytest.raises(ValueError, match=r"^distiller\.connectors\.z: .* argument 'k'"):
        build(connectors=dict(z=[layer]))
