"""How the keys of an algorithm's checkpoint begin."""

STUDENT = 'architecture.'
TEACHER = 'teacher.'
