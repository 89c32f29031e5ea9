"""Work dirs as mmengine leaves them, without a training."""

import json


def write(folder, lines, start='20260101_000000', record=None, log='', **cfg):
    """Add the logs of one start; options are those of the dumped config."""
    logs = folder / start / 'vis_data'
    logs.mkdir(parents=True)
    cfg.setdefault('train_cfg', dict(max_epochs=3))
    if record is not None:
        cfg['record'] = record
    (logs / 'config.py').write_text(
        ''.join(f'{key} = {value!r}\n' for key, value in cfg.items())
    )
    (logs / 'scalars.json').write_text('\n'.join(lines) + '\n')
    if log:
        (logs.parent / f'{start}.log').write_text(log)


def step(epoch, number, time=0.5, **more):
    """A logged step of the training."""
    return json.dumps(
        dict(dict(loss=1.0, time=time, epoch=epoch, iter=number, step=number), **more)
    )


def validated(epoch, top1, top5=None):
    """A logged validation."""
    return json.dumps(
        {'accuracy/top1': top1, 'accuracy/top5': top5 or top1 + 10, 'step': epoch}
    )


def comparison(folder):
    """Runs of several configs, not all of them whole; returns the folder."""
    for seed, gain in ((0, 0.0), (1, 2.0)):
        lines = []
        for epoch, top1 in enumerate((40.0, 62.0, 60.0), 1):
            lines += [
                step(epoch, 10 * epoch, memory=100 * epoch),
                validated(epoch, top1 + gain),
            ]
        write(folder / 'student' / f'seed_{seed}', lines)
    write(
        folder / 'kd' / 'seed_0',
        [step(3, 30), validated(3, 70.0)],
        published=dict(top1=71.5),
    )
    write(
        folder / 'crashed' / 'seed_0',
        [step(1, 10), validated(1, 80.0), step(2, 20)[:20]],
    )
    write(folder / 'running', [step(1, 10)])
    write(folder / 'blind', [step(3, 30)])
    return folder
