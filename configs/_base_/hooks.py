# Hooks of every training: methods that share a seed start from the same
# student.
training_hooks = [
    dict(type='mmrazor.SeededInitHook'),
]
# And of every distillation: the teacher is evaluated once, before training (to
# stop there if it is not the one you think it is,
# custom_hooks.0.min_teacher_accuracy=73); the student's statistics are one
# over all processes.
custom_hooks = [
    dict(type='mmrazor.TeacherValidationHook'),
    *training_hooks,
    dict(type='mmrazor.SyncStudentBuffersHook'),
]
