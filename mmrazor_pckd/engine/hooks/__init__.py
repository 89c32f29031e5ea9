from .check_data_hook import CheckDataHook
from .finite_loss_hook import FiniteLossHook
from .loss_warmup_hook import LossWarmupHook
from .seeded_init_hook import SeededInitHook
from .skip_broken_images_hook import SkipBrokenImagesHook
from .sync_student_buffers_hook import SyncStudentBuffersHook
from .teacher_validation_hook import TeacherValidationHook
from .train_labels_hook import TrainLabelsHook

__all__ = [
    'CheckDataHook', 'FiniteLossHook', 'LossWarmupHook', 'SeededInitHook',
    'SkipBrokenImagesHook', 'SyncStudentBuffersHook',
    'TeacherValidationHook', 'TrainLabelsHook'
]
