"""Write configs of the CIFAR-100 pairs for a part of CIFAR-10 in folders.

    python results/cifar10_jpeg/make_configs.py DATA OUT

DATA holds ``{train,test}/<class>/*.jpg``. Networks, losses, augmentation,
optimizer and batch are those of ``configs/cifar100``; what is changed is
written here: the data, ten classes, and a schedule of fewer epochs whose
decays stand at the same shares of it.
"""
import argparse
from pathlib import Path

from mmengine.config import Config

import mmrazor_pckd  # noqa: F401  makes MMRazor importable

CONFIGS = Path(__file__).parents[2] / 'configs' / 'cifar100'
PAIRS = [('wrn40-2', 'wrn16-2'), ('resnet32x4', 'shufflenetv1')]
METHODS = ['kd', 'pckd', 'pckd_released']


def write_part(data: Path, split: str, count: int, out: Path) -> str:
    """List the first pictures of each class, with labels."""
    lines = []
    for label, folder in enumerate(sorted((data / split).iterdir())):
        pictures = sorted(folder.iterdir())[:count]
        lines += [f'{folder.name}/{path.name} {label}' for path in pictures]
    (out / f'{split}.txt').write_text('\n'.join(lines) + '\n')
    return str((out / f'{split}.txt').resolve())


def on_folders(cfg: Config, parts: dict, args: argparse.Namespace) -> Config:
    """A config of CIFAR-100 on the pictures of the folders."""
    cfg.data_preprocessor.update(num_classes=10, to_rgb=True)
    loaders = dict(train='train', val='test', test='test')
    for loader, split in loaders.items():
        loader = cfg[f'{loader}_dataloader']
        loader.update(num_workers=args.workers,
                      persistent_workers=args.workers > 0)
        loader.dataset = dict(
            type='CustomDataset',
            data_root=str(args.data.resolve()),
            data_prefix=split,
            ann_file=parts[split],
            pipeline=[dict(type='mmrazor.LoadIntactImage')] +
            loader.dataset.pipeline)
    for key in ('architecture', 'teacher'):
        if key in cfg.model:
            cfg.model[key].head.num_classes = 10
    if 'head' in cfg.model:
        cfg.model.head.num_classes = 10
    shrink = args.epochs / cfg.train_cfg.max_epochs
    cfg.param_scheduler.milestones = [
        round(epoch * shrink) for epoch in cfg.param_scheduler.milestones
    ]
    cfg.train_cfg.update(max_epochs=args.epochs, val_interval=args.epochs)
    cfg.default_hooks.checkpoint.update(interval=1)
    cfg.default_hooks.logger.interval = 10
    # The published figures are of CIFAR-100.
    cfg.pop('published', None)
    return cfg


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data', type=Path)
    parser.add_argument('out', type=Path)
    parser.add_argument('--epochs', type=int, default=240)
    parser.add_argument('--train', type=int, default=5000, help='per class')
    parser.add_argument('--test', type=int, default=1000, help='per class')
    parser.add_argument('--workers', type=int, default=2)
    parser.add_argument('--work-dir', type=Path, default=Path('work_dirs'))
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    parts = {
        split: write_part(args.data, split, getattr(args, split), args.out)
        for split in ('train', 'test')
    }
    for name in sorted({name for pair in PAIRS for name in pair}):
        cfg = Config.fromfile(CONFIGS / 'teachers' / f'{name}.py')
        on_folders(cfg, parts, args).dump(args.out / f'{name}.py')
    for teacher, student in PAIRS:
        for method in METHODS:
            name = f'{method}_{teacher}_{student}'
            cfg = on_folders(
                Config.fromfile(CONFIGS / f'{name}.py'), parts, args)
            cfg.model.teacher_ckpt = str(
                args.work_dir / teacher / 'seed_0' /
                f'epoch_{args.epochs}.pth')
            cfg.dump(args.out / f'{name}.py')


if __name__ == '__main__':
    main()
