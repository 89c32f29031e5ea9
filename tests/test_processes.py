"""One process and two with half the batch each compute the same."""
import pytest
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from builders import batch, build, model_config, total
from mmengine.model import MMDistributedDataParallel

IMAGES = 8


def losses_and_gradients(model, inputs, samples, network=None):
    losses = (model if network is None else network)(
        inputs, samples, mode='loss')
    total(losses).backward()
    gradients = {
        name: parameter.grad
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }
    return {key: value.detach() for key, value in losses.items()}, gradients


def half(rank, file, results, global_mean, sizes):
    import mmrazor_pckd  # noqa: F401
    torch.set_num_threads(1)
    dist.init_process_group(
        'gloo', init_method=f'file://{file}', rank=rank, world_size=2)
    model = build_model(global_mean)
    # As mmengine's Runner wraps it; the remedy drops device_ids on the CPU.
    network = MMDistributedDataParallel(
        module=model, device_ids=[rank], broadcast_buffers=False)
    inputs, samples = batch(IMAGES)
    first = sum(sizes[:rank])
    part = slice(first, first + sizes[rank])
    model.eval()  # BatchNorm sees half a batch otherwise
    results[rank] = losses_and_gradients(model, inputs[part], samples[part],
                                         network)
    dist.destroy_process_group()


def build_model(global_mean=True):
    cfg = model_config()
    cfg.distiller.sample_weighting.global_mean = global_mean
    return build(cfg).eval()


def in_two_processes(tmp_path, global_mean=True, sizes=(4, 4)):
    with mp.Manager() as manager:
        results = manager.dict()
        mp.spawn(
            half,
            args=(tmp_path / 'store', results, global_mean, sizes),
            nprocs=2)
        return dict(results)


def test_two_processes_compute_what_one_does(tmp_path):
    losses, gradients = losses_and_gradients(build_model(), *batch(IMAGES))
    assert 0 < losses['distill.preview_easy_ratio'] < 1
    results = in_two_processes(tmp_path)
    for key, value in losses.items():
        mean = (results[0][0][key] + results[1][0][key]) / 2
        torch.testing.assert_close(mean, value, rtol=1e-5, atol=1e-6)
    for rank in (0, 1):
        assert set(results[rank][1]) == set(gradients)
        for name, value in gradients.items():
            torch.testing.assert_close(
                results[rank][1][name], value, rtol=1e-4, atol=1e-5)


def weights(results):
    return [results[rank][0]['distill.preview_mean_weight'] for rank in (0, 1)]


def test_the_local_mean_is_an_option(tmp_path):
    results = in_two_processes(tmp_path, global_mean=False)
    inputs, samples = batch(IMAGES)
    model = build_model()
    for rank, part in enumerate((slice(4), slice(4, 8))):
        alone = model(inputs[part], samples[part], mode='loss')
        torch.testing.assert_close(
            weights(results)[rank], alone['distill.preview_mean_weight'])


@pytest.mark.parametrize('sizes', [(6, 2)])
def test_the_mean_counts_images_where_batches_are_uneven(tmp_path, sizes):
    losses, _ = losses_and_gradients(build_model(), *batch(IMAGES))
    found = weights(in_two_processes(tmp_path, sizes=sizes))
    mean = sum(w * n for w, n in zip(found, sizes)) / IMAGES
    torch.testing.assert_close(mean, losses['distill.preview_mean_weight'])
