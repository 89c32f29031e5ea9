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


def runs_of(folder, figures, unfinished=(), **cfg):
    """Finished runs by their names: top-1 of seeds 0, 1, ...; returns the folder.

    Args:
        figures (dict): Top-1 by seed, or of seeds 0, 1, ..., by the run's name.
        unfinished (list[str]): Names with seeds, ``kd_small/seed_2``.
    """
    for name, top1s in figures.items():
        for seed, top1 in (
            top1s.items() if isinstance(top1s, dict) else enumerate(top1s)
        ):
            write(
                folder / name / f'seed_{seed}',
                [step(3, 30), validated(3, top1)],
                log=f'    seed: {seed}\n',
                **cfg,
            )
    for name in unfinished:
        write(folder / name, [step(1, 10), validated(1, 99.0)], **cfg)
    return folder


def swept(folder, name, values, seeds=(0, 1), also=None, more=None):
    """Runs whose configs differ in ``model.tau``, as overrides; returns the folder.

    Args:
        values (dict): Top-1 of the first seed by tau; each seed has one more.
        also (dict): Other overrides.
        more (dict): More of the config.
    """
    for tau, top1 in values.items():
        for seed in seeds:
            overrides = {'randomness.seed': seed, 'model.tau': tau, **(also or {})}
            write(
                folder / f'{name}_tau_{tau}' / name / f'seed_{seed}',
                [step(3, 30), validated(3, top1 + seed)],
                record=dict(config=f'{name}.py', commit='abc', overrides=overrides),
                log=f'    seed: {seed}\n',
                model=dict(of=name, tau=tau, alpha=(also or {}).get('model.alpha', 1)),
                **(more or {}),
            )
    return folder
