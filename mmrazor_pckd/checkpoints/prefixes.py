"""How keys in a checkpoint begin."""

# Those of the student in a checkpoint of an MMRazor algorithm.
STUDENT = 'architecture.'
