# PCKD with the contrast as the authors' released code computes it: rows of
# category scores are compared with each other, where Eq. 4 compares a feature
# with the category centers. The paper's figures may come from either.
_base_ = './pckd.py'

model = dict(
    distiller=dict(
        distill_losses=dict(
            loss_center_contrast=dict(
                _delete_=True,
                type='ScoreContrastLoss',
                loss_weight=0.05,
                reduction='none',
            )
        )
    )
)
