"""One process and two with half the batch each compute the same."""

import pytest
import torch
import torch.distributed as dist
from builders import batch, build, labels_of, model_config, total
from forks import in_processes
from mmengine.model import MMDistributedDataParallel
from torch.distributed.algorithms.ddp_comm_hooks.default_hooks import allreduce_hook

pytestmark = pytest.mark.dist

IMAGES = 8


def losses_and_gradients(model, inputs, samples, network=None):
    losses = (model if network is None else network)(inputs, samples, mode='loss')
    total(losses).backward()
    gradients = {
        name: parameter.grad
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }
    return {key: value.detach() for key, value in losses.items()}, gradients


def half(rank, global_mean, sizes):
    """Losses and gradients of this process's images."""
    model = build_model(global_mean)
    # As mmengine's Runner wraps it; the remedy drops device_ids on the CPU.
    network = MMDistributedDataParallel(
        module=model, device_ids=[rank], broadcast_buffers=False
    )
    inputs, samples = batch(IMAGES)
    first = sum(sizes[:rank])
    part = slice(first, first + sizes[rank])
    model.eval()  # BatchNorm sees half a batch otherwise
    return losses_and_gradients(model, inputs[part], samples[part], network)


def build_model(global_mean=True):
    cfg = model_config()
    cfg.distiller.sample_weighting.global_mean = global_mean
    return build(cfg).eval()


# Whether the mean is over all processes, and the images of each.
HALVES = [(True, (4, 4)), (False, (4, 4)), (True, (6, 2))]


def in_two_processes(of_ranks, global_mean=True, sizes=(4, 4)):
    return [found['halves'][global_mean, sizes] for found in of_ranks]


def test_two_processes_compute_what_one_does(of_ranks):
    losses, gradients = losses_and_gradients(build_model(), *batch(IMAGES))
    assert 0 < losses['distill.preview_easy_ratio'] < 1
    results = in_two_processes(of_ranks)
    for key, value in losses.items():
        mean = (results[0][0][key] + results[1][0][key]) / 2
        torch.testing.assert_close(mean, value, rtol=1e-5, atol=1e-6)
    for rank in (0, 1):
        assert set(results[rank][1]) == set(gradients)
        for name, value in gradients.items():
            torch.testing.assert_close(
                results[rank][1][name], value, rtol=1e-4, atol=1e-5
            )


def weights(results):
    return [results[rank][0]['distill.preview_mean_weight'] for rank in (0, 1)]


def test_the_local_mean_is_an_option(of_ranks):
    results = in_two_processes(of_ranks, global_mean=False)
    inputs, samples = batch(IMAGES)
    model = build_model()
    for rank, part in enumerate((slice(4), slice(4, 8))):
        alone = model(inputs[part], samples[part], mode='loss')
        torch.testing.assert_close(
            weights(results)[rank], alone['distill.preview_mean_weight']
        )


def test_the_mean_counts_images_where_batches_are_uneven(of_ranks):
    sizes = (6, 2)
    losses, _ = losses_and_gradients(build_model(), *batch(IMAGES))
    found = weights(in_two_processes(of_ranks, sizes=sizes))
    mean = sum(w * n for w, n in zip(found, sizes)) / IMAGES
    torch.testing.assert_close(mean, losses['distill.preview_mean_weight'])


# --- every term, in uneven batches, in mixed precision, with CRD's memory


STEPS = 2


def crd_model():
    cfg = model_config('crd_r34_r18_imagenet')
    for connector in cfg.distiller.connectors.values():
        connector.in_channels = 8
    cfg.distiller.distill_losses.loss_crd.num_negatives = 16
    model = build(cfg)
    inputs, samples = batch(IMAGES)
    loss = model.distiller.distill_losses['loss_crd']
    loss.set_train_labels(labels_of(samples))
    # Each process draws its own negatives; here those of an image are fixed.
    table = torch.randint(
        IMAGES, (IMAGES, 16), generator=torch.Generator().manual_seed(1)
    )
    loss._draw = lambda own, labels: table[own]
    return model


MODELS = dict(pckd=build_model, crd=crd_model)


def steps(name, part, amp, wrap=None):
    """Losses, own gradients and memories of two steps on part of a batch."""
    model = MODELS[name]()
    model.eval()  # stock algorithms return None
    if name == 'crd':
        model.distiller.train()  # or nothing is remembered
    inputs, samples = batch(IMAGES)
    for index, sample in enumerate(samples):
        sample.set_field(index, 'sample_idx', field_type='metainfo')
    network = wrap(model) if wrap else model
    found = []
    for _ in range(STEPS):
        model.zero_grad()
        with torch.autocast('cpu', torch.bfloat16, enabled=amp):
            found.append(
                losses_and_gradients(model, inputs[part], samples[part], network)
            )
        with torch.no_grad():
            for parameter in model.parameters():
                if parameter.requires_grad:
                    parameter += 0.01 * parameter.sign()
    state = {
        key: value
        for key, value in model.state_dict().items()
        if 'memory' in key or 'log_normalisers' in key
    }
    return found, state


# Model, images of each process, mixed precision.
CASES = [
    (name, sizes, amp)
    for name, sizes in (
        ('pckd', (4, 4)),
        ('pckd', (3, 3)),
        ('pckd', (6, 2)),
        ('pckd', (1, 7)),
        ('crd', (4, 4)),
        ('crd', (3, 3)),
    )
    for amp in (False, True)
]


def all_cases(rank):
    def wrap(model):
        return MMDistributedDataParallel(
            module=model, device_ids=[rank], broadcast_buffers=False
        )

    results = {}
    for name, sizes, amp in CASES:
        part = slice(sizes[0]) if rank == 0 else slice(sizes[0], sum(sizes))
        # Without the wrapper a process keeps the gradient of its own images.
        results[name, sizes, amp] = steps(
            name, part, amp, wrap if sizes[0] == sizes[1] else None
        )
    return results


@pytest.mark.parametrize('case', CASES, ids=str)
def test_images_count_alike_wherever_they_are(of_ranks, case):
    """Two processes, weighed by their images, are one: terms and gradient.

    Equal sizes, as mmengine's sampler makes them, are averaged by DDP. (3, 3)
    is a last batch that is smaller than the others. CRD's memories are
    exchanged in batches of equal size.
    """
    name, sizes, amp = case
    wanted, state = steps(name, slice(sum(sizes)), amp)
    results = [found['cases'][case] for found in of_ranks]
    share = [size / sum(sizes) for size in sizes]
    # bfloat16 has 8 bits.
    close = dict(rtol=2e-2, atol=2e-2) if amp else dict(rtol=1e-4, atol=1e-5)

    def mean(index, kind, key):
        return sum(
            part * found[index][kind][key] for part, (found, _) in zip(share, results)
        )

    for index, (losses, gradients) in enumerate(wanted):
        for key, value in losses.items():
            torch.testing.assert_close(mean(index, 0, key), value, **close)
        for key, value in gradients.items():
            scale = value.abs().max()
            torch.testing.assert_close(
                mean(index, 1, key) / scale, value / scale, **close
            )
    for _, found in results:
        assert set(found) == set(state)
        for key, value in state.items():
            torch.testing.assert_close(found[key], value, **close)


# --- what travels between the processes


def traffic(rank, options):
    """Elements and steps of an epoch of 7 images in batches of 2."""
    from mmengine.dataset import DefaultSampler
    from torch.utils.data import DataLoader

    model = build_model()
    network = MMDistributedDataParallel(
        module=model, device_ids=[rank], broadcast_buffers=False, **options
    )
    sent = []

    def count(state, bucket):
        sent.append(bucket.buffer().numel())
        return allreduce_hook(state, bucket)

    network.register_comm_hook(None, count)
    inputs, samples = batch(7)
    order = list(DefaultSampler(range(7), shuffle=True, seed=0))
    steps = list(DataLoader(order, batch_size=2))
    for indices in steps:
        found = losses_and_gradients(
            model, inputs[indices], [samples[index] for index in indices], network
        )
    return order, len(steps), sum(sent), found[1]


# As the Runner wraps it, and as the page on speed says it may be.
WRAPPERS = ({}, dict(gradient_as_bucket_view=True, static_graph=True))


@pytest.fixture(scope='module')
def travelled(of_ranks):
    return [[found['traffic'][index] for found in of_ranks] for index in (0, 1)]


def test_gradients_of_student_and_connectors_travel_and_no_more(travelled):
    model = build_model()
    learned = sum(
        parameter.numel()
        for part in (model.student, model.distiller.connectors)
        for parameter in part.parameters()
    )
    for results in travelled:
        for _, steps, sent, _ in results:
            assert sent == steps * learned


def test_an_uneven_last_batch_has_a_partner(travelled):
    orders = [travelled[0][rank][0] for rank in (0, 1)]
    assert [len(order) for order in orders] == [4, 4]
    # All seven images, one of them twice to fill the last batch.
    assert set(orders[0]) | set(orders[1]) == set(range(7))
    assert {travelled[0][rank][1] for rank in (0, 1)} == {2}


def test_a_static_graph_changes_no_gradient(travelled):
    plain, static = travelled
    for rank in (0, 1):
        assert plain[rank][3].keys() == static[rank][3].keys()
        for name, value in plain[rank][3].items():
            assert torch.equal(value, static[rank][3][name]), name


# --- one pair of processes for all of it: to start them costs the most


def everything(rank, file, folder):
    import mmrazor_pckd  # noqa: F401

    torch.set_num_threads(1)
    dist.init_process_group(
        'gloo', init_method=f'file://{file}', rank=rank, world_size=2
    )
    results = dict(
        halves={case: half(rank, *case) for case in HALVES},
        cases=all_cases(rank),
        traffic=[traffic(rank, options) for options in WRAPPERS],
    )
    torch.save(results, folder / f'{rank}.pth')
    dist.destroy_process_group()


@pytest.fixture(scope='module')
def of_ranks(tmp_path_factory):
    folder = tmp_path_factory.mktemp('ranks')
    in_processes(everything, (folder / 'store', folder))
    return [torch.load(folder / f'{rank}.pth') for rank in (0, 1)]
