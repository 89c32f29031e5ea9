from .seeded_init_hook import SeededInitHook
from .teacher_validation_hook import TeacherValidationHook
from .train_labels_hook import TrainLabelsHook

__all__ = ['SeededInitHook', 'TeacherValidationHook', 'TrainLabelsHook']
