"""Words that only join others, as they are typed: alone they say nothing of what a letter is about.

Not folded: على joins, علي is a name.
"""

_JOINING = """
    من إلى الى على عن في مع أو او أن ان إن ثم قد بين عند لدى حول ضد بشأن بشان بخصوص حتى منذ خلال
    هذا هذه ذلك تلك التي الذي الذين كما إذا اذا لا ما لم لن هو هي
    and at by for from in of on or the to with
"""
PARTICLES = frozenset(_JOINING.split())
