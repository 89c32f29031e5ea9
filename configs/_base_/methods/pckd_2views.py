# PCKD with two views of each image in a step: the upright one and one of the
# three others, drawn anew in each step and for each image by itself. Ours, not
# of the paper, which takes all four.
#
# FA and CC are means over 2N rows, so that an upright row counts for 1/2N of
# them instead of 1/4N. All weights are pckd's.
#
# Cost        two views of each image through both networks, half of pckd's.
_base_ = './pckd.py'

model = dict(views_per_step=2, draw='image')
