from .loss_warmup_hook import LossWarmupHook
from .seeded_init_hook import SeededInitHook
from .sync_student_buffers_hook import SyncStudentBuffersHook
from .teacher_validation_hook import TeacherValidationHook
from .train_labels_hook import TrainLabelsHook

__all__ = [
    'LossWarmupHook', 'SeededInitHook', 'SyncStudentBuffersHook',
    'TeacherValidationHook', 'TrainLabelsHook'
]
