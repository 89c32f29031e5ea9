"""Everything that is here only because upstream stood still.

One module per fault. Each says what the fault is, what the remedy changes,
where it does nothing, and when it may go.
"""

from .requirements import check_requirements

__all__ = ['install']


def install() -> None:
    """Make MMRazor importable and right on the installed stack.

    Calling it again changes nothing.

    Raises:
        ImportError: If a package is missing or outside its bounds, or if
            ``mmrazor.models`` was imported earlier and failed halfway.
    """
    check_requirements()
    # These import the packages that were just checked.
    from . import (
        checkpoint_order,
        cifar_files,
        cpu_distributed,
        crd_index,
        dataset_split,
        deit_head,
        hugging_face_loading,
        iter_loop_epoch,
        lone_generator,
        loose_pretrained,
        mmcls_configs,
        mmcls_modules,
        mmcls_names,
        mmcls_registries,
        mmcv_ceiling,
        module_inplace,
        own_configs,
        package_finder,
        resume_start,
        retrieval_metrics,
        safe_checkpoint,
        student_preprocessor,
        teacher_accuracy,
        teacher_loading,
        torch_quantization,
        untested_versions,
        whole_files,
    )

    package_finder.install()
    mmcv_ceiling.import_mmrazor()
    # Before MMRazor's models and transforms, which import mmcls.
    mmcls_modules.install()
    mmcls_registries.install()
    mmcls_names.install()
    mmcls_configs.install()
    own_configs.install()
    torch_quantization.import_models()
    module_inplace.install()
    student_preprocessor.install()
    teacher_loading.install()
    teacher_accuracy.install()
    hugging_face_loading.install()
    safe_checkpoint.install()
    loose_pretrained.install()
    whole_files.install()
    checkpoint_order.install()
    resume_start.install()
    cpu_distributed.install()
    iter_loop_epoch.install()
    untested_versions.install()
    dataset_split.install()
    cifar_files.install()
    deit_head.install()
    lone_generator.install()
    crd_index.install()
    retrieval_metrics.install()
