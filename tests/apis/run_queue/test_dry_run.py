import torch

from mmrazor_pckd.apis.run_queue import planned_lines
from mmrazor_pckd.apis.run_queue.claim import Claim


def test_what_would_be_done(queue):
    runs = [queue.plan('teacher'), queue.plan('kd', needs='teacher/seed_0/epoch_2.pth')]
    runs += [queue.plan('at'), queue.plan('done')]
    for run, epoch in ((runs[2], 1), (runs[3], 2)):
        run.folder.mkdir(parents=True)
        meta = dict(epoch=epoch, iter=1)
        file = run.folder / f'epoch_{epoch}.pth'
        torch.save(dict(meta=meta, state_dict={}, message_hub={}), file)
    mine = Claim.take(runs[0].folder)
    first, *lines = planned_lines(runs)
    assert first.startswith('[1/4] teacher, seed 0: to train, elsewhere, by ')
    assert lines == [
        '[2/4] kd, seed 0: to train, after teacher, seed 0',
        '[3/4] at, seed 0: to resume at 50%',
        '[4/4] done, seed 0: finished',
        '4 runs: 1 finished, 1 to resume, 2 to train',
    ]
    mine.release()
    # What is left of each costs something.
    hours = dict(teacher=3.0, at=4.0, done=5.0)
    *_, at, done, last = planned_lines(runs, cost=lambda run: hours.get(run.name))
    assert at.endswith('to resume at 50%, 2.00 GPU hours')
    assert done.endswith('finished')
    assert last.endswith('2 to train, 5.0 GPU hours and 1 of unknown cost')
    assert not queue.ledger()


def test_what_cannot_be_done_is_listed(queue):
    run = queue.plan('kd', needs='vgg/epoch_2.pth')
    line, _ = planned_lines([run])
    file = queue.folder / 'vgg/epoch_2.pth'
    assert f'to train, it needs {file}: train it into {file.parent} first' in line


def test_other_settings_than_before_are_listed(queue):
    run = queue.plan('kd', tau=0.2)
    log = run.folder / '20250101_000000/vis_data/config.py'
    log.parent.mkdir(parents=True)
    log.write_text('train_cfg = dict(max_epochs=2)\nmodel = dict(tau=0.1)\n')
    torch.save(torch.load(queue.checkpoint), run.folder / 'epoch_2.pth')
    line, _ = planned_lines([run])
    assert line.endswith('finished, with other settings: model.tau=0.1 (now: 0.2)')
