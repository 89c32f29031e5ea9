from .check_data_hook import CheckDataHook
from .deferred_runtime_info_hook import DeferredRuntimeInfoHook
from .export_student_hook import ExportStudentHook
from .finite_loss_hook import FiniteLossHook
from .load_check_hook import LoadCheckHook
from .loss_warmup_hook import LossWarmupHook
from .resumable_randomness_hook import ResumableRandomnessHook
from .resume_check_hook import ResumeCheckHook
from .resume_validation_hook import ResumeValidationHook
from .seeded_init_hook import SeededInitHook
from .skip_broken_images_hook import SkipBrokenImagesHook
from .student_ema_hook import StudentEMAHook
from .sync_student_buffers_hook import SyncStudentBuffersHook
from .teacher_validation_hook import TeacherValidationHook
from .train_labels_hook import TrainLabelsHook
from .two_stage_hook import TwoStageHook
from .weight_histogram_hook import WeightHistogramHook

__all__ = [
    'CheckDataHook',
    'DeferredRuntimeInfoHook',
    'ExportStudentHook',
    'FiniteLossHook',
    'LoadCheckHook',
    'LossWarmupHook',
    'ResumableRandomnessHook',
    'ResumeCheckHook',
    'ResumeValidationHook',
    'SeededInitHook',
    'SkipBrokenImagesHook',
    'StudentEMAHook',
    'SyncStudentBuffersHook',
    'TeacherValidationHook',
    'TrainLabelsHook',
    'TwoStageHook',
    'WeightHistogramHook',
]
