import pytest
import torch

from mmrazor_pckd.apis.run_queue.places import places


@pytest.fixture
def machine(monkeypatch):
    """A machine with GPUs or cores, and nothing set."""
    for name in ('CUDA_VISIBLE_DEVICES', 'OMP_NUM_THREADS', 'MKL_NUM_THREADS'):
        monkeypatch.delenv(name, raising=False)

    def make(gpus=0, cores=8, **environment):
        monkeypatch.setattr(torch.cuda, 'device_count', lambda: gpus)
        monkeypatch.setattr('os.sched_getaffinity', lambda _: set(range(cores)))
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

    return make


def gpus_of(found):
    return [place['CUDA_VISIBLE_DEVICES'] for place in found]


def test_each_run_has_gpus_of_its_own(machine):
    machine(gpus=5)
    assert gpus_of(places(3)) == ['0', '1', '2']
    assert gpus_of(places(2, gpus_per_run=2)) == ['0,1', '2,3']


def test_the_visible_gpus_are_handed_out(machine):
    # What follows an entry that is no GPU is not visible.
    machine(gpus=2, CUDA_VISIBLE_DEVICES='GPU-a, 6,-1,7')
    assert gpus_of(places(2)) == ['GPU-a', '6']


def test_parts_of_a_gpu_are_handed_out(machine):
    # CUDA counts the first of them alone.
    machine(gpus=1, CUDA_VISIBLE_DEVICES='MIG-a,MIG-b')
    assert gpus_of(places(2)) == ['MIG-a', 'MIG-b']
    with pytest.raises(ValueError, match='--gpus-per-run 2: .* MIG'):
        places(1, gpus_per_run=2)
    machine(gpus=0, CUDA_VISIBLE_DEVICES='MIG-a,MIG-b')
    assert 'CUDA_VISIBLE_DEVICES' not in places(2)[0]


def test_runs_share_gpus(machine):
    # Each GPU once before one is shared.
    machine(gpus=2, CUDA_VISIBLE_DEVICES='6,MIG-b')
    assert gpus_of(places(4, runs_per_gpu=2)) == ['6', 'MIG-b', '6', 'MIG-b']
    assert gpus_of(places(3, runs_per_gpu=4)) == ['6', 'MIG-b', '6']


def test_a_gpu_is_not_shared_by_more_than_asked(machine):
    machine(gpus=2)
    message = '--jobs 5: with --runs-per-gpu 2 it takes 3 GPUs, .* sees 2 .*--jobs 4 or'
    with pytest.raises(ValueError, match=message):
        places(5, runs_per_gpu=2)
    with pytest.raises(ValueError, match='--runs-per-gpu 2: .*--gpus-per-run 1'):
        places(1, 2, 2)
    with pytest.raises(ValueError, match='--runs-per-gpu must be at least 1, got 0'):
        places(1, runs_per_gpu=0)
    machine(gpus=0)
    with pytest.raises(ValueError, match='--runs-per-gpu 4: PyTorch sees no GPU'):
        places(2, runs_per_gpu=4)


def test_a_variable_that_hides_all_gpus(machine):
    machine(gpus=0, cores=4, CUDA_VISIBLE_DEVICES='')
    assert places(2) == [dict(OMP_NUM_THREADS='2', MKL_NUM_THREADS='2')] * 2


@pytest.mark.parametrize(
    ('wanted', 'message'),
    [
        ((5, 1), '--jobs 5: .*takes 5 GPUs, .* sees 4 .*; give --jobs 4 or less'),
        ((3, 2), '--jobs 3: .*takes 6 GPUs, .* sees 4 .*; give --jobs 2 or less'),
        ((1, 5), '--gpus-per-run 5: PyTorch sees 4 GPUs .*; give 4 or less'),
        ((1, 0), '--gpus-per-run must be at least 1, got 0'),
    ],
)
def test_fewer_gpus_than_wanted(machine, wanted, message):
    machine(gpus=4)
    with pytest.raises(ValueError, match=message):
        places(*wanted)


def test_cores_are_shared_out_where_there_is_no_gpu(machine):
    machine(cores=8)
    assert places(3) == [dict(OMP_NUM_THREADS='2', MKL_NUM_THREADS='2')] * 3
    assert places(2, 2)[0]['OMP_NUM_THREADS'] == '2'
    assert places(20)[0]['OMP_NUM_THREADS'] == '1'
    assert places(1) == [{}]


def test_threads_that_are_set_stay(machine):
    machine(MKL_NUM_THREADS='3')
    assert places(2)[0] == dict(OMP_NUM_THREADS='4', MKL_NUM_THREADS='3')
    machine(OMP_NUM_THREADS='1')
    assert places(2) == [{}, {}]
