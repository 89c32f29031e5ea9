"""CRD against loops, against MMRazor's CRDLoss, and over processes."""

import mmrazor_pckd  # noqa: F401  before MMRazor in spawned processes too

# isort: split
import math

import numpy as np
import pytest
import references
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from forks import in_processes
from mmpretrain.structures import DataSample
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F
from mmrazor_pckd.checkpoints import load_from_local

# Unbalanced: 2, 5, 1 and 4 images.
LABELS = torch.tensor([1, 3, 1, 0, 1, 3, 2, 3, 1, 0, 3, 1])
OWN = [7, 0, 6, 3]
WIDTH, NEGATIVES = 5, 8
HALF = ['bfloat16', 'float16']


def samples(own=OWN):
    return [DataSample(metainfo=dict(sample_idx=i)) for i in own]


def embeddings(own=OWN):
    generator = torch.Generator().manual_seed(3)
    return torch.randn(2, len(LABELS), WIDTH, generator=generator)[:, own]


def inputs(own=OWN):
    s_feature, t_feature = embeddings(own)
    return dict(
        s_feature=s_feature,
        t_feature=t_feature,
        gt_labels=LABELS[own],
        data_samples=samples(own),
    )


def build(labels=LABELS, **kwargs):
    loss = MODELS.build(
        {
            'type': 'ContrastiveRepresentationLoss',
            'channels': WIDTH,
            'num_negatives': NEGATIVES,
            **kwargs,
        }
    )
    if labels is not None:
        loss.set_train_labels(labels)
    return loss


def run(loss, own=OWN, seed=5):
    torch.manual_seed(seed)
    return loss(**inputs(own))


def indices_drawn(loss, own=OWN, seed=5):
    torch.manual_seed(seed)
    own = torch.tensor(own)
    return torch.cat([own[:, None], loss._draw(own, LABELS[own])], dim=1)


def test_equals_the_loops():
    loss = build(loss_weight=2.5, reduction='none', tau=0.5).double()
    memories = [loss.t_memory.clone(), loss.s_memory.clone()]
    indices = indices_drawn(loss)
    wanted = 0
    for embedding, memory in zip(embeddings().double(), memories):
        scores = references.memory_scores(
            embedding.numpy(), memory.numpy(), indices.numpy(), 0.5
        )
        log_z = references.log_normaliser(scores, len(LABELS))
        wanted = wanted + references.memory_contrast(scores, log_z, len(LABELS))
    torch.manual_seed(5)
    arguments = inputs()
    for name in ('s_feature', 't_feature'):
        arguments[name] = arguments[name].double()
    np.testing.assert_allclose(
        loss(**arguments).numpy(), 2.5 * wanted, rtol=0, atol=1e-9
    )
    for name, memory, embedding in zip(
        ('s_memory', 't_memory'), reversed(memories), embeddings().double()
    ):
        now = getattr(loss, name)
        np.testing.assert_allclose(
            now[OWN].numpy(),
            references.update_memory(memory[OWN].numpy(), embedding.numpy(), 0.5),
        )
        others = [i for i in range(len(LABELS)) if i not in OWN]
        assert torch.equal(now[others], memory[others])


def test_gradient_is_that_of_the_value():
    loss = build().eval()
    run(loss)  # the constants are those of this batch from now on
    loss.double()
    features = embeddings().double()

    def value(s_feature, t_feature):
        torch.manual_seed(5)
        return loss(s_feature, t_feature, LABELS[OWN], samples())

    assert torch.autograd.gradcheck(
        value, [feature.clone().requires_grad_() for feature in features]
    )


def test_equals_mmrazors_where_that_is_right():
    loss = build(tau=0.2, momentum=0.3)
    stock = MODELS.build(
        dict(
            type='CRDLoss',
            temperature=0.2,
            neg_num=NEGATIVES,
            sample_n=len(LABELS),
            dim_out=WIDTH,
            momentum=0.3,
            eps=0.0,
        )
    )
    stock.contrast.memory_v1.copy_(loss.s_memory)
    stock.contrast.memory_v2.copy_(loss.t_memory)
    normalize = torch.nn.functional.normalize
    # Three steps: the constants, then the memory, then both as they are.
    for step, own in enumerate((OWN, [2, 7, 9, 5], OWN)):
        indices = indices_drawn(loss, own, seed=step)
        data_samples = samples(own)
        for sample, row in zip(data_samples, indices):
            sample.set_field(row[0], 'sample_idx', field_type='metainfo')
            sample.set_field(row, 'contrast_sample_idxs')
        ours = [x.clone().requires_grad_() for x in embeddings(own)]
        theirs = [x.clone().requires_grad_() for x in embeddings(own)]
        torch.manual_seed(step)
        value = loss(*ours, LABELS[own], data_samples)
        wanted = stock(*(normalize(x, dim=1) for x in theirs), data_samples)
        torch.testing.assert_close(value, wanted[0])
        value.backward()
        wanted.backward()
        for one, other in zip(ours, theirs):
            torch.testing.assert_close(one.grad, other.grad)
        torch.testing.assert_close(loss.s_memory, stock.contrast.memory_v1)
        torch.testing.assert_close(loss.t_memory, stock.contrast.memory_v2)


def test_the_weight_and_the_reduction_do_what_they_say():
    values = run(build(reduction='none'))
    assert values.shape == (len(OWN),)
    torch.testing.assert_close(run(build()), values.mean())
    torch.testing.assert_close(
        run(build(loss_weight=1000.0, reduction='sum')), 1000 * values.sum()
    )


@pytest.mark.parametrize(
    ('name', 'value'),
    [
        ('num_negatives', 5),
        ('negatives', 'other_images'),
        ('tau', 0.5),
        ('momentum', 0.9),
        ('loss_weight', 2.0),
        ('reduction', 'sum'),
    ],
)
def test_every_constructor_argument_changes_the_result(name, value):
    results = []
    for arguments in ({}, {name: value}):
        loss = build(**arguments)
        run(loss)
        results.append(run(loss))
    assert not torch.allclose(*results)


def test_the_width_is_that_of_the_memory():
    assert build(channels=7).s_memory.shape == (len(LABELS), 7)
    with pytest.raises(
        ValueError,
        match=r's_feature has shape \(4, 5\), '
        r'\(4, 7\)',
    ):
        run(build(channels=7))


@pytest.mark.parametrize(
    ('name', 'value', 'message'),
    [
        ('channels', 0, 'channels must be > 0, got 0'),
        ('num_negatives', -1, 'num_negatives must be > 0, got -1'),
        ('tau', 0, 'tau must be > 0, got 0'),
        ('tau', math.nan, 'tau must be > 0, got nan'),
        ('channels', math.nan, 'channels must be > 0, got nan'),
        ('num_negatives', math.nan, 'num_negatives must be > 0, got nan'),
        ('momentum', math.nan, r'momentum must be in \[0, 1\), got nan'),
        ('loss_weight', math.nan, 'loss_weight must be >= 0, got nan'),
        ('momentum', 1.5, r'momentum must be in \[0, 1\), got 1.5'),
        ('negatives', 'relax', "'other_labels', 'other_images'.*'relax'"),
        ('reduction', 'batchmean', "'none', 'sum'.*'batchmean'"),
        ('memory_dtype', 'half', "'float32', 'bfloat16', 'float16'.*got 'half'"),
        ('memory_dtype', ['float16'], r"one of .*, got \['float16'\]"),
    ],
)
def test_bad_arguments_are_refused_with_their_value(name, value, message):
    with pytest.raises(ValueError, match=message):
        build(None, **{name: value})


def test_what_is_missing_is_named():
    with pytest.raises(ValueError, match='TrainLabelsHook'):
        run(build(None))
    arguments = inputs()
    arguments['data_samples'] = [DataSample() for _ in OWN]
    with pytest.raises(ValueError, match='no sample_idx'):
        build()(**arguments)
    with pytest.raises(ValueError, match='two categories, .* has 1'):
        build(torch.zeros(5, dtype=torch.long))


@pytest.mark.parametrize('dtype', ['float32', *HALF])
def test_the_memory_is_in_the_checkpoint_and_resumes(dtype, tmp_path):
    loss = build(memory_dtype=dtype)
    run(loss)
    torch.save(loss.state_dict(), tmp_path / 'a.pth')
    state = load_from_local(str(tmp_path / 'a.pth'))
    assert set(state) == {'s_memory', 't_memory', 'log_normalisers'}
    assert state['s_memory'].dtype == getattr(torch, dtype)
    resumed = build(None, memory_dtype=dtype)
    resumed.load_state_dict(state)
    resumed.set_train_labels(LABELS)  # before_train comes after the load
    own = [1, 2, 4, 8]
    assert torch.equal(run(resumed, own), run(loss, own))
    assert torch.equal(resumed.t_memory, loss.t_memory)
    other = build(None)
    other.load_state_dict(state)
    with pytest.raises(ValueError, match='holds 12 images, .* has 4'):
        other.set_train_labels(LABELS[:4])


@pytest.mark.parametrize('dtype', HALF)
def test_a_memory_in_half_precision_is_the_other_one_rounded(dtype):
    full, half = build(), build(memory_dtype=dtype)
    kind = getattr(torch, dtype)
    own, others = torch.tensor(OWN), [0, 1, 4, 8]
    before = half.s_memory.clone()
    assert torch.equal(before, full.s_memory.to(kind))
    assert before.dtype == kind
    run(half)
    s_feature, _ = embeddings()
    rows = F.update_memory(before[own].float(), s_feature, 0.5).to(kind)
    assert torch.equal(half.s_memory[own], rows)
    untouched = [i for i in range(len(LABELS)) if i not in OWN]
    assert torch.equal(half.s_memory[untouched], before[untouched])
    assert half.s_memory.dtype == half.t_memory.dtype == kind
    # Fails where a step draws other negatives, or the memory is rounded twice.
    run(full)
    for step, batch in enumerate((others, OWN, others)):
        results = []
        for loss in (full, half):
            features = [x.clone().requires_grad_() for x in embeddings(batch)]
            torch.manual_seed(step)
            value = loss(*features, LABELS[batch], samples(batch))
            assert value.dtype == torch.float32
            value.backward()
            results.append([value.detach(), *(x.grad for x in features)])
        tolerance = 0.05 if dtype == 'bfloat16' else 0.006
        for one, other in zip(*results):
            torch.testing.assert_close(other, one, rtol=tolerance, atol=tolerance)
            assert not torch.equal(other, one)


def test_under_autocast_it_is_as_without():
    values = []
    for enabled in (False, True):
        loss = build(memory_dtype='bfloat16')
        arguments = inputs()
        for name in ('s_feature', 't_feature'):
            arguments[name] = arguments[name].bfloat16()
        torch.manual_seed(5)
        with torch.autocast('cpu', torch.bfloat16, enabled):
            values.append(loss(**arguments))
    assert values[0].dtype == torch.float32
    assert torch.equal(*values)


@pytest.mark.parametrize('dtype', HALF)
def test_a_checkpoint_of_another_precision_is_converted(dtype):
    full, half = build(), build(None, memory_dtype=dtype)
    run(full)
    half.load_state_dict(full.state_dict())
    half.set_train_labels(LABELS)
    kind = getattr(torch, dtype)
    assert torch.equal(half.s_memory, full.s_memory.to(kind))
    assert half.s_memory.dtype == kind
    back = build(None)
    back.load_state_dict(half.state_dict())
    assert torch.equal(back.s_memory, half.s_memory.float())
    assert back.s_memory.dtype == torch.float32


def test_the_constants_are_those_of_the_first_batch():
    loss = build()
    assert loss.log_normalisers.isnan().all()
    run(loss)
    first = loss.log_normalisers.clone()
    assert first.isfinite().all()
    run(loss, [1, 2, 4, 8])
    assert torch.equal(loss.log_normalisers, first)


def test_the_first_batch_waits_for_no_device():
    # A meta tensor has no value to wait for.
    loss = build().to('meta')
    arguments = {
        name: value.to('meta') if torch.is_tensor(value) else value
        for name, value in inputs().items()
    }
    assert loss(**arguments).is_meta
    assert loss.log_normalisers.is_meta


def test_evaluation_remembers_nothing():
    loss = build().eval()
    before = loss.s_memory.clone()
    run(loss)
    assert torch.equal(loss.s_memory, before)


def test_every_loss_begins_with_the_same_memory():
    one = build()
    torch.manual_seed(99)
    assert torch.equal(one.s_memory, build().s_memory)
    assert not torch.equal(one.s_memory, one.t_memory)


def process(rank, file, results):
    torch.set_num_threads(1)
    dist.init_process_group(
        'gloo', init_method=f'file://{file}', rank=rank, world_size=2
    )
    found = {}
    for dtype in ('float32', 'bfloat16'):
        loss = build(memory_dtype=dtype)
        for step in range(3):
            half = [(step + i) % len(LABELS) for i in range(8)][4 * rank :][:4]
            run(loss, half, seed=rank)
        found[dtype] = loss.state_dict()
    results[rank] = found
    dist.destroy_process_group()


@pytest.mark.dist
def test_two_processes_keep_equal_memories(tmp_path):
    with mp.Manager() as manager:
        results = manager.dict()
        in_processes(process, (tmp_path / 'store', results))
        one, other = results[0], results[1]
    for dtype, state in one.items():
        for key, value in state.items():
            assert torch.equal(value, other[dtype][key]), (dtype, key)
        # They are what one process with the whole batch remembers.
        whole = build(memory_dtype=dtype)
        for step in range(3):
            run(whole, [(step + i) % len(LABELS) for i in range(8)])
        assert state['s_memory'].dtype == getattr(torch, dtype)
        torch.testing.assert_close(state['s_memory'], whole.s_memory)
        torch.testing.assert_close(state['t_memory'], whole.t_memory)
