from .loss_warmup_hook import LossWarmupHook
from .resumable_randomness_hook import ResumableRandomnessHook
from .resume_check_hook import ResumeCheckHook
from .resume_validation_hook import ResumeValidationHook
from .seeded_init_hook import SeededInitHook
from .sync_student_buffers_hook import SyncStudentBuffersHook
from .teacher_validation_hook import TeacherValidationHook
from .train_labels_hook import TrainLabelsHook

__all__ = [
    'LossWarmupHook', 'ResumableRandomnessHook', 'ResumeCheckHook',
    'ResumeValidationHook', 'SeededInitHook', 'SyncStudentBuffersHook',
    'TeacherValidationHook', 'TrainLabelsHook'
]
