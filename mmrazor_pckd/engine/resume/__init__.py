"""How a training that was killed ends as one that was not.

1. **Choose** what to resume from: the last good checkpoint, and the seed in
   it, before anything is built (:mod:`mmrazor_pckd.checkpoints.resumable`,
   called by :mod:`mmrazor_pckd.compat.resume_start`).
2. **Compare** it with what was built: the config and the weights
   (:mod:`.compare`), the states of optimizers and schedulers
   (:mod:`.states`). ``ResumeCheckHook`` warns of a difference, or refuses.
3. **Reseed**: all random numbers follow from the seed and their place
   (:mod:`.reseed`). ``ResumableRandomnessHook`` does so in each step.
4. **Catch up**: the loader begins at the iteration of the checkpoint, and a
   validation that was missed is run (:mod:`.catch_up`, called by
   ``ResumableRandomnessHook`` and ``ResumeValidationHook``).
"""
