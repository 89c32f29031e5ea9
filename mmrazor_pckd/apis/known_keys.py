"""Top-level keys of a config: read by a Runner, by others, or gone."""

import inspect
from typing import Set

from mmengine.runner import FlexibleRunner, Runner

# Keys that the Runner looks up in its config, beside its arguments.
_LOOKED_UP = {
    'runner_type',
    'sync_bn',
    'find_unused_parameters',
    'model_wrapper_cfg',
    'activation_checkpointing',
    'efficient_conv_bn_eval',
    'compile',
    'init_weights_for_test_or_val',
}
# Keys that other tools of OpenMMLab read.
OF_OTHERS = {'tta_model', 'tta_pipeline'}
# Keys that tools of ours read or write: the paper's figure, the size of the
# images, what the run was, the hooks of a method's file.
OF_OURS = {'published', 'image_size', 'record', 'method_hooks'}
# Keys that reading the file has used up.
OF_THE_FILE = {'custom_imports', '_base_', 'env_variables'}
# Keys of OpenMMLab 0.x, and what took their place.
OLD = {
    'runner': 'train_cfg',
    'data': 'train_dataloader, val_dataloader and test_dataloader',
    'optimizer': 'optim_wrapper.optimizer',
    'optimizer_config': 'optim_wrapper',
    'paramwise_cfg': 'optim_wrapper.paramwise_cfg',
    'lr_config': 'param_scheduler',
    'momentum_config': 'param_scheduler',
    'checkpoint_config': 'default_hooks.checkpoint',
    'log_config': 'default_hooks.logger and visualizer',
    'evaluation': 'val_evaluator and train_cfg.val_interval',
    'workflow': 'train_cfg and val_cfg',
    'resume_from': 'load_from with resume=True, or --resume',
    'auto_resume': 'resume=True, or --resume',
    'total_epochs': 'train_cfg.max_epochs',
    'total_iters': 'train_cfg.max_iters',
    'gpu_ids': 'tools/dist_train.sh CONFIG GPUS',
    'gpus': 'tools/dist_train.sh CONFIG GPUS',
    'dist_params': 'env_cfg.dist_cfg',
    'fp16': 'optim_wrapper.type, AmpOptimWrapper, or --amp',
    'seed': 'randomness.seed, or --seed',
    'deterministic': 'randomness.deterministic',
    'cudnn_benchmark': 'env_cfg.cudnn_benchmark',
    'mp_start_method': 'env_cfg.mp_cfg.mp_start_method',
    'opencv_num_threads': 'env_cfg.mp_cfg.opencv_num_threads',
    'algorithm': 'model',
}
# Dicts that are looked into key by key. All others are arguments, and what
# takes those complains itself.
NESTED = {
    'env_cfg': ['cudnn_benchmark', 'mp_cfg', 'dist_cfg', 'resource_limit'],
    'env_cfg.mp_cfg': ['mp_start_method', 'opencv_num_threads'],
    'auto_scale_lr': ['enable', 'base_batch_size'],
    'optim_wrapper.paramwise_cfg': [
        'custom_keys',
        'bias_lr_mult',
        'bias_decay_mult',
        'norm_decay_mult',
        'flat_decay_mult',
        'dwconv_decay_mult',
        'dcn_offset_lr_mult',
        'bypass_duplicate',
    ],
}
HOOKS = [
    'runtime_info',
    'timer',
    'sampler_seed',
    'logger',
    'param_scheduler',
    'checkpoint',
]


def keys_read() -> Set[str]:
    """Top-level keys that a Runner reads.

    Example:
        >>> 'train_cfg' in keys_read(), 'lr_config' in keys_read()
        (True, False)
    """
    return _LOOKED_UP.union(
        *(
            inspect.signature(each.__init__).parameters
            for each in (Runner, FlexibleRunner)
        )
    ) - {'self', 'cfg'}
