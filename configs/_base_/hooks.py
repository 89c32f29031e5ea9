# Hooks of every training: methods that share a seed start from the same
# student; killed and resumed, a run ends as one that was not; labels are
# checked once; a loss that is not finite stops the run; a broken image is
# skipped and counted, up to a limit.
training_hooks = [
    dict(type='mmrazor.SeededInitHook'),
    dict(type='mmrazor.ResumableRandomnessHook'),
    dict(type='mmrazor.ResumeCheckHook'),
    dict(type='mmrazor.ResumeValidationHook'),
    dict(type='mmrazor.CheckDataHook'),
    dict(type='mmrazor.FiniteLossHook'),
    dict(type='mmrazor.SkipBrokenImagesHook', limit=100),
]
# And of every distillation: the teacher is evaluated once, before training (to
# stop there if it is not the one you think it is,
# custom_hooks.0.min_teacher_accuracy=73); the student's statistics are one
# over all processes; student.pth, student_best.pth and student.py are left for
# mmpretrain; the weights of the images are counted by epoch.
custom_hooks = [
    dict(type='mmrazor.TeacherValidationHook'),
    *training_hooks,
    dict(type='mmrazor.SyncStudentBuffersHook'),
    dict(type='mmrazor.ExportStudentHook'),
    dict(type='mmrazor.WeightHistogramHook'),
]
