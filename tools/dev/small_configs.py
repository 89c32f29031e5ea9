"""Write configs of the CIFAR-100 pairs for a part of CIFAR-10 in folders.

    python tools/dev/small_configs.py DATA OUT

DATA holds ``{train,test}/<class>/*.jpg``. Networks, losses, augmentation,
optimizer and batch are those of ``configs/cifar100``; what is changed is
written here: the data, ten classes, the side of the pictures if asked, and a
schedule of fewer epochs. Its decays, the warm-up of DKD and the threshold of
the preview stand at the same shares of it: the growth rate of 240 epochs is
taken to the power 240 / EPOCHS.
"""

import argparse
from pathlib import Path
from typing import Any, List

from mmengine.config import Config

from mmrazor_pckd.apis.config_table.table import Table
from mmrazor_pckd.apis.known_keys import keys_read
from mmrazor_pckd.apis.recipes import fit
from mmrazor_pckd.apis.short_schedule import shortened

CONFIGS = Path(__file__).resolve().parents[2] / 'configs'


def write_part(data: Path, split: str, count: int, out: Path) -> str:
    """List the first pictures of each class, with labels."""
    lines = []
    for label, folder in enumerate(sorted((data / split).iterdir())):
        pictures = sorted(folder.iterdir())[:count]
        lines += [f'{folder.name}/{path.name} {label}' for path in pictures]
    (out / f'{split}.txt').write_text('\n'.join(lines) + '\n')
    return str((out / f'{split}.txt').resolve())


def read_config(method: str, pair: str) -> Config:
    """Config of a method of the table, or of a variant in it, for a pair."""
    table = Table(CONFIGS)
    if method not in (known := table.with_file()):
        raise SystemExit(
            f'small_configs.py: --methods {method} is none of {", ".join(known)}'
        )
    if pair in table.na(method):
        raise SystemExit(
            f'small_configs.py: --methods {method}, --pairs {pair}: '
            f'{table.na(method)[pair]}'
        )
    settings = table.settings(method, pair)
    if '_base_.' in str(settings):
        raise SystemExit(
            f'small_configs.py: --methods {method}: it has data of its own, see '
            f'configs/cifar100/{method}_{pair}.py'
        )
    cfg = Config.fromfile(CONFIGS / f'_base_/pairs/{pair}_cifar100.py')
    file = Config.fromfile(CONFIGS / f'_base_/methods/{method}.py')
    both = dict(cfg.to_dict(), num_classes=10)
    cfg.model = fit(file.model, both, **table.changes(method, pair))
    del cfg.model['_delete_']
    cfg.merge_from_dict(settings)
    own = list(file.get('method_hooks', []))
    cfg.custom_hooks = cfg.custom_hooks + own + table.hooks(method)
    for key in keys_read() & set(file) - {'model'}:
        cfg[key] = file[key]
    return cfg


def on_folders(cfg: Config, parts: dict, args: argparse.Namespace) -> Config:
    """A config of CIFAR-100 on the pictures of the folders."""
    cfg.data_preprocessor.update(num_classes=10, to_rgb=True, padding=args.size // 8)
    if 'data_preprocessor' in cfg.model:
        cfg.model.data_preprocessor.update(cfg.data_preprocessor)
    load: List[dict] = [dict(type='mmrazor.LoadIntactImage')]
    if args.size != 32:
        load.append(dict(type='Resize', scale=(args.size, args.size)))
    loaders = dict(train='train', val='test', test='test')
    for loader, split in loaders.items():
        loader = cfg[f'{loader}_dataloader']
        loader.update(num_workers=args.workers, persistent_workers=args.workers > 0)
        loader.dataset = dict(
            type='CustomDataset',
            data_root=str(args.data.resolve()),
            data_prefix=split,
            ann_file=parts[split],
            pipeline=load + loader.dataset.pipeline,
        )
    for key in ('architecture', 'teacher'):
        if key in cfg.model:
            cfg.model[key].head.num_classes = 10
    if 'head' in cfg.model:
        cfg.model.head.num_classes = 10
    shrink = args.epochs / cfg.train_cfg.max_epochs
    cfg.param_scheduler.milestones = [
        round(epoch * shrink) for epoch in cfg.param_scheduler.milestones
    ]
    weighting: Any = cfg.model.get('distiller', {}).get('sample_weighting') or {}
    if weighting.get('type') in ('PreviewWeighting', 'CurriculumWeighting'):
        weighting.growth_rate = cfg.growth_rate ** (1 / shrink)
    cfg.custom_hooks = shortened(cfg.custom_hooks, shrink, of=1)
    cfg.train_cfg.update(
        max_epochs=args.epochs, val_interval=args.val_interval or args.epochs
    )
    cfg.default_hooks.checkpoint.update(interval=1)
    cfg.default_hooks.logger.interval = 10
    # The published figures are of CIFAR-100.
    cfg.pop('published', None)
    return cfg


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('data', type=Path)
    parser.add_argument('out', type=Path)
    parser.add_argument(
        '--pairs', nargs='+', default=['wrn40-2_wrn16-2', 'resnet32x4_shufflenetv1']
    )
    parser.add_argument('--methods', nargs='+', default=['kd', 'pckd', 'pckd_released'])
    parser.add_argument('--size', type=int, default=32, help='side, pixels')
    parser.add_argument('--epochs', type=int, default=240)
    parser.add_argument('--teacher-epochs', type=int, help='default: --epochs')
    parser.add_argument('--val-interval', type=int, help='default: --epochs')
    parser.add_argument('--train', type=int, default=5000, help='per class')
    parser.add_argument('--teacher-train', type=int, help='per class; default: --train')
    parser.add_argument('--test', type=int, default=1000, help='per class')
    parser.add_argument('--workers', type=int, default=2)
    parser.add_argument('--work-dir', type=Path, default=Path('work_dirs'))
    args = parser.parse_args()
    of_teacher = argparse.Namespace(**vars(args))
    of_teacher.epochs = args.teacher_epochs or args.epochs
    of_teacher.val_interval = of_teacher.epochs
    of_teacher.train = args.teacher_train or args.train
    of_teacher.out = args.out / 'teachers'
    of_teacher.out.mkdir(parents=True, exist_ok=True)

    def write(cfg: Config, name: str, how: argparse.Namespace) -> None:
        parts = {
            split: write_part(args.data, split, getattr(how, split), how.out)
            for split in ('train', 'test')
        }
        on_folders(cfg, parts, how).dump(how.out / f'{name}.py')

    for pair in args.pairs:
        for name, how in zip(pair.split('_'), (of_teacher, args)):
            write(Config.fromfile(CONFIGS / f'cifar100/teachers/{name}.py'), name, how)
        teacher = pair.split('_')[0]
        for method in args.methods:
            cfg = read_config(method, pair)
            cfg.model.teacher_ckpt = str(
                args.work_dir / teacher / 'seed_0' / f'epoch_{of_teacher.epochs}.pth'
            )
            write(cfg, f'{method}_{pair}', args)


if __name__ == '__main__':
    main()
