import signal
import time

import pytest
import torch

from mmrazor_pckd.apis.process_tree import alive
from mmrazor_pckd.apis.run_queue import claim


def until(there):
    end = time.time() + 120
    while not there():
        assert time.time() < end
        time.sleep(0.01)


def test_runs_train_side_by_side_on_gpus_of_their_own(queue):
    runs = [queue.plan('pair', seed) for seed in (0, 1)]
    places = [dict(CUDA_VISIBLE_DEVICES=gpu) for gpu in ('4', '5')]
    # Neither ends before both have started.
    assert queue.pool(runs, places).train() == {}
    assert {(seed, gpu) for _, seed, _, gpu in queue.ledger('end')} == {
        ('seed_0', '4'),
        ('seed_1', '5'),
    }
    assert not queue.claims()


def test_no_more_runs_than_places(queue):
    runs = [queue.plan('kd', seed) for seed in range(3)]
    assert queue.pool(runs).train() == {}
    lines = (queue.folder / 'ledger.txt').read_text().splitlines()
    assert [line.split()[0] for line in lines] == ['start', 'end'] * 3
    assert queue.standing.counts['finished'] == 3


def test_finished_runs_are_skipped(queue):
    runs = [queue.plan('kd', seed) for seed in (0, 1)]
    queue.pool(runs[:1]).train()
    queue.pool(runs).train()
    assert [seed for _, seed, *_ in queue.ledger()] == ['seed_0', 'seed_1']
    assert '[1/2] kd, seed 0: finished before' in queue.notes


def begun_with(run, tau, epoch):
    """Leave what a start with another setting has left."""
    log = run.folder / '20250101_000000/vis_data/config.py'
    log.parent.mkdir(parents=True)
    log.write_text(f'train_cfg = dict(max_epochs=2)\nmodel = dict(tau={tau})\n')
    meta = dict(epoch=epoch, iter=1)
    file = run.folder / f'epoch_{epoch}.pth'
    torch.save(dict(meta=meta, state_dict={}, message_hub={}), file)


def test_other_settings_than_before_are_told(queue):
    runs = [queue.plan('kd', seed, tau=0.2) for seed in (0, 1, 2)]
    for run, tau, epoch in zip(runs, (0.1, 0.1, 0.2), (2, 1, 1)):
        begun_with(run, tau, epoch)
    assert queue.pool(runs).train() == {}
    words = 'with other settings: model.tau=0.1 (now: 0.2)'
    assert [note for note in queue.notes if 'seed' in note] == [
        f'[1/3] kd, seed 0: finished before, {words}',
        f'[2/3] kd, seed 1: goes on at 50% {words}',
    ]


def test_a_run_that_leaves_no_checkpoint_is_told(queue):
    queue.script.write_text('')
    assert queue.pool([queue.plan('kd')]).train() == {}
    (note,) = queue.notes
    assert note.endswith('without a checkpoint of its end, the next call repeats it')


def test_the_rest_goes_on_when_one_fails(queue):
    broken, kd = queue.plan('broken'), queue.plan('kd')
    output = queue.folder / 'broken/seed_0/output.txt'
    assert queue.pool([broken, kd]).train() == {broken: f'no data (see {output})'}
    assert [name for name, *_ in queue.ledger()] == ['broken', 'kd']
    assert kd.finished
    # Free for another machine, or for the next call.
    assert queue.pool([broken]).train()
    assert len(queue.ledger()) == 3


def test_a_folder_that_cannot_be_written_to_is_named(queue):
    run, kd = queue.plan('at'), queue.plan('kd')
    (queue.folder / 'at').write_text('no folder')
    failed = queue.pool([run, kd]).train()
    assert failed == {run: f'cannot write to {run.folder} (Not a directory)'}
    assert kd.finished


def test_a_training_that_cannot_be_started_is_named(queue, monkeypatch):
    monkeypatch.setattr('sys.executable', str(queue.folder / 'nowhere'))
    run = queue.plan('kd')
    failed = queue.pool([run]).train()
    assert failed == {run: 'cannot be started (No such file or directory)'}
    assert queue.claims() == ['{"over": true}']


def test_a_run_waits_for_the_checkpoint_that_it_needs(queue):
    student = queue.plan('student', needs='teacher/seed_0/epoch_2.pth')
    runs = [student, queue.plan('teacher'), queue.plan('kd')]
    assert queue.pool(runs).train() == {}
    assert [name for name, *_ in queue.ledger()] == ['teacher', 'student', 'kd']


def test_a_checkpoint_that_nothing_makes(queue):
    student = queue.plan('student', needs='vgg/epoch_2.pth')
    # Finished, and with a file of another name.
    other = queue.plan('other', needs='teacher/seed_0/epoch_240.pth')
    runs = [student, queue.plan('teacher'), other]
    failed = queue.pool(runs).train()
    assert failed[student].startswith(
        f'it needs {queue.folder}/vgg/epoch_2.pth: train it into {queue.folder}/vgg'
    )
    assert 'epoch_240.pth, which teacher, seed 0, finished, has not' in failed[other]
    assert [name for name, *_ in queue.ledger()] == ['teacher']


def test_a_checkpoint_of_a_run_that_fails(queue):
    student = queue.plan('student', needs='broken/seed_0/epoch_2.pth')
    failed = queue.pool([student, queue.plan('broken')]).train()
    assert failed[student].endswith('epoch_2.pth, and broken, seed 0 has failed')


def test_runs_that_need_each_other(queue):
    runs = [
        queue.plan('a', needs='b/seed_0/epoch_2.pth'),
        queue.plan('b', needs='a/seed_0/epoch_2.pth'),
    ]
    failed = queue.pool(runs).train()
    assert failed[runs[0]].endswith('b/seed_0/epoch_2.pth, which waits for it')
    assert not queue.ledger()


def test_a_run_is_not_done_while_another_process_has_it(queue, monkeypatch):
    run = queue.plan('kd')
    queue.pool([run]).train()
    elsewhere = claim.Claim.take(run.folder)  # and still validates

    def show(standing):
        elsewhere.release()

    monkeypatch.setattr(queue, 'show', show)
    queue.pool([run]).train()
    assert queue.notes[-1] == '[1/1] kd, seed 0: finished meanwhile'
    assert len(queue.ledger()) == 1


@pytest.mark.slow
def test_torchrun_and_its_processes_end_with_the_pool(queue):
    runs = [queue.plan('slow', seed) for seed in (0, 1)]
    process = queue.beside(runs, [{}, {}], launcher='pytorch', gpus=2)
    until(lambda: len(queue.ledger()) == 4)
    ports = {(seed, port) for _, seed, _, port in queue.ledger()}
    assert len(ports) == len({port for _, port in ports} - {'0'}) == 2
    process.kill()
    until(lambda: not any(alive(int(pid)) for _, _, pid, _ in queue.ledger()))
    process.join()


def test_two_processes_train_each_run_once(queue):
    runs = [queue.plan('kd', seed) for seed in range(8)]
    processes = [queue.beside(runs, [{}, {}]) for _ in range(2)]
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert sorted(seed for _, seed, *_ in queue.ledger()) == [
        f'seed_{seed}' for seed in range(8)
    ]
    assert len(queue.ledger('end')) == 8
    assert not queue.claims()


def test_another_process_goes_on_where_one_was_killed(queue):
    runs = [queue.plan('slow'), queue.plan('kd')]
    first = queue.beside(runs)
    until(queue.ledger)
    second = queue.beside(runs)
    until(lambda: runs[1].finished)  # and the other run is left alone meanwhile
    (pid,) = (int(pid) for name, _, pid, _ in queue.ledger() if name == 'slow')
    first.kill()
    until(lambda: len(queue.ledger()) == 3)
    assert not alive(pid)  # no two have trained it at once
    (queue.folder / 'go').touch()
    second.join(60)
    assert second.exitcode == 0
    assert [name for name, *_ in queue.ledger('end')] == ['kd', 'slow']
    first.join()


def test_an_interrupted_pool_ends_its_runs_and_releases_them(queue):
    runs = [queue.plan('slow', seed) for seed in (0, 1)]
    process = queue.beside(runs, [{}, {}])
    until(lambda: len(queue.ledger()) == 2)
    process.terminate()
    process.join(60)
    assert process.exitcode == 1  # KeyboardInterrupt
    assert not any(alive(int(pid)) for _, _, pid, _ in queue.ledger())
    assert queue.claims() == ['{"over": true}'] * 2


def test_interrupted_twice_it_kills_its_runs(queue):
    run = queue.plan('stubborn')
    process = queue.beside([run])
    until(lambda: queue.ledger('deaf'))
    process.terminate()
    time.sleep(0.5)  # it waits for the run
    assert process.is_alive()
    process.terminate()
    process.join(10)  # less than its patience
    assert process.exitcode == 1
    assert not any(alive(int(pid)) for _, _, pid, _ in queue.ledger())
    assert queue.claims() == ['{"over": true}']


def test_a_run_that_another_machine_has_taken_over_is_ended(queue, monkeypatch):
    monkeypatch.setattr(claim, 'BEAT', 0)
    monkeypatch.setattr(claim, 'SILENCE', 1)
    run = queue.plan('asleep')
    assert queue.pool([run]).train() == {}
    assert '[1/1] asleep, seed 0: taken over by another, process 1' in queue.notes
    (_, _, first, _), (_, _, last, _) = queue.ledger()
    assert not alive(int(first))
    # The other machine gave no sign of life either.
    assert [pid for _, _, pid, _ in queue.ledger('end')] == [last]


def test_what_is_trained_elsewhere_is_waited_for(queue, monkeypatch):
    runs = [queue.plan('kd'), queue.plan('at')]
    monkeypatch.setattr(claim, '_machine', lambda: 'another')
    elsewhere = claim.Claim.take(runs[0].folder)
    monkeypatch.undo()
    shown = []

    def show(standing):
        shown.append(standing)
        if runs[1].finished and not runs[0].finished:
            queue.checkpoint.rename(runs[0].folder / 'epoch_2.pth')
            elsewhere.remove()

    monkeypatch.setattr(queue, 'show', show)
    assert queue.pool(runs).train() == {}
    assert [name for name, *_ in queue.ledger()] == ['at']
    assert any(standing.counts['elsewhere'] == 1 for standing in shown)
    assert '[1/2] kd, seed 0: finished meanwhile' in queue.notes


def test_time_left_counts_places(queue, monkeypatch):
    runs = [queue.plan('kd', seed) for seed in range(5)]
    pool = queue.pool(runs, [{}, {}])
    assert pool._standing().left is None
    pool.durations.add(runs[0], 60.0)
    # Five runs in two places: three after each other in one of them.
    assert pool._standing().left == 180.0
    pool.state[runs[0]] = 'elsewhere'
    assert pool._standing().left == 120.0


def test_a_resumed_run_takes_what_a_whole_one_takes(queue, monkeypatch):
    run = queue.plan('kd')
    monkeypatch.setattr(type(run), 'kept', lambda self: 0.75)
    pool = queue.pool([run])
    pool._begin(run)
    pool.started[run].begin = time.monotonic() - 100
    pool.started[run].training.process.wait()
    pool._collect()
    (seconds,) = pool.durations.finished[run.config]
    assert 400 <= seconds < 600


def test_logs_that_cannot_be_read_end_nothing(queue, monkeypatch):
    run = queue.plan('kd')

    def progress(run):
        raise OSError('Stale file handle')

    monkeypatch.setattr(type(run), 'progress', progress)
    assert queue.pool([run]).train() == {}
    assert run.finished


def test_signals_are_as_before(queue):
    before = signal.getsignal(signal.SIGTERM)
    queue.pool([]).train()
    assert signal.getsignal(signal.SIGTERM) == before
