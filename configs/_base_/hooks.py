# What every distillation has: the teacher is evaluated once, before training
# (to stop there if it is not the one you think it is,
# custom_hooks.0.min_teacher_accuracy=73); methods that share a seed start from
# the same student; its statistics are one over all processes.
custom_hooks = [
    dict(type='mmrazor.TeacherValidationHook'),
    dict(type='mmrazor.SeededInitHook'),
    dict(type='mmrazor.SyncStudentBuffersHook'),
]
